import { Container, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { api } from "../api.ts";
import { SignInForm } from "../pages/sign-in/sign-in-form.tsx";
import { useWords } from "../words/words.ts";
import { Notice } from "./notice.tsx";
import { PageTitle } from "./page-title.tsx";

/** Before a page whose session ended while it was open: who signs in again finds it as it was left. */
export function SignInAgain({ email }: { email: string }) {
  const words = useWords();
  const [title] = useState(() => document.title);
  useEffect(
    () => () => {
      document.title = title;
    },
    [title],
  );
  return (
    <Container size={440} px={0} mx={0}>
      <PageTitle title={words.frame.endedTitle} takesKeyboard />
      <Notice kind="warning" mb="lg">
        <Text>{words.frame.endedText}</Text>
        <Text>{words.frame.endedPerson(email)}</Text>
      </Notice>
      <SignInForm withCompany signIn={api.signIn} />
    </Container>
  );
}
