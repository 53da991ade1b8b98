import { Text } from "@mantine/core";
import { use } from "react";
import { TextLink } from "../../components/link-button.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { PlainFrame } from "../../components/plain-frame.tsx";
import { UserContext } from "../../session.tsx";
import { useWords } from "../../words/words.ts";

/** The same answer for a page that does not exist and for one that the reader may not see (S2). */
export function NotFoundPage() {
  const words = useWords().notFound;
  const inFrame = use(UserContext) !== null;
  const content = (
    <>
      <PageTitle title={words.title} />
      <Text mb="md">{words.text}</Text>
      <TextLink to="/">{words.home}</TextLink>
    </>
  );
  return inFrame ? content : <PlainFrame>{content}</PlainFrame>;
}
