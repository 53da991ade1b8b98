import { Text } from "@mantine/core";
import { Navigate, useSearchParams } from "react-router";
import { api } from "../../api.ts";
import { TextLink } from "../../components/link-button.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { PlainFrame } from "../../components/plain-frame.tsx";
import { useSession } from "../../session.tsx";
import { useWords } from "../../words/words.ts";
import { SignInForm } from "./sign-in-form.tsx";

/** Sign-in for a company's people; leads back to the page that was asked for (`?next=`). */
export function SignInPage() {
  const { signIn: words, forgotten } = useWords();
  const [search] = useSearchParams();
  const { data: session } = useSession();
  if (session?.kind === "user") return <Navigate to={ownPage(search.get("next"))} replace />;
  if (session?.kind === "operator") return <Navigate to="/operator" replace />;
  return (
    <PlainFrame>
      <PageTitle title={words.title} />
      <SignInForm withCompany signIn={api.signIn} takesKeyboard />
      <Text mt="xl" size="sm">
        <TextLink to="/signin/forgotten" c="dimmed">
          {forgotten.link}
        </TextLink>
      </Text>
      <Text mt="xs" size="sm">
        <TextLink to="/operator/signin" c="dimmed">
          {words.toOperator}
        </TextLink>
      </Text>
    </PlainFrame>
  );
}

/** Only pages of our own: an address such as `//elsewhere` would lead away. */
function ownPage(next: string | null): string {
  return next?.startsWith("/app/") === true ? next : "/app/calls";
}
