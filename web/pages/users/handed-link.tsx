import { Text } from "@mantine/core";
import type { HandedLink } from "../../../contract/people.ts";
import { CopyLine } from "../../components/copy-line.tsx";
import { Notice } from "../../components/notice.tsx";
import { dateAndTime } from "../../format.ts";
import { useUser } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";

/** A new one-time link: sent by mail, to be handed over, or both. */
export function HandedLinkNotice({ email, made }: { email: string; made: HandedLink }) {
  const words = useWords().users;
  const language = useLanguage();
  const { timeZone } = useUser().company;
  return (
    <Notice kind="good" title={words.linkTitle(email)} mt="md" maw={760}>
      <Text size="sm">{made.mailed ? words.linkMailed(email) : words.linkByHand}</Text>
      <CopyLine text={made.url} what={words.linkTitle(email)} />
      <Text size="sm">{words.linkText(dateAndTime(made.expiresAt, language, timeZone))}</Text>
    </Notice>
  );
}
