import { Text } from "@mantine/core";
import { Navigate } from "react-router";
import { api } from "../../api.ts";
import { TextLink } from "../../components/link-button.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { PlainFrame } from "../../components/plain-frame.tsx";
import { useSession } from "../../session.tsx";
import { useWords } from "../../words/words.ts";
import { SignInForm } from "./sign-in-form.tsx";

export function OperatorSignInPage() {
  const { signIn: words, forgotten } = useWords();
  const { data: session } = useSession();
  if (session?.kind === "operator") return <Navigate to="/operator" replace />;
  if (session?.kind === "user") return <Navigate to="/app/calls" replace />;
  return (
    <PlainFrame>
      <PageTitle title={words.operatorTitle} />
      <SignInForm
        withCompany={false}
        signIn={({ company: _, ...typed }) => api.operatorSignIn(typed)}
        takesKeyboard
      />
      <Text mt="xl" size="sm">
        <TextLink to="/signin/forgotten?operator" c="dimmed">
          {forgotten.link}
        </TextLink>
      </Text>
      <Text mt="xs" size="sm">
        <TextLink to="/signin" c="dimmed">
          {words.toCompany}
        </TextLink>
      </Text>
    </PlainFrame>
  );
}
