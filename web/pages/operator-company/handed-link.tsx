import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { OneTimeLink } from "../../api.ts";
import { CopyLine } from "../../components/copy-line.tsx";
import { Notice } from "../../components/notice.tsx";
import { dateAndTime } from "../../format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";

/** A one-time link just made, to be handed over; it is shown here and nowhere else. */
export function HandedLink({
  link,
  email,
  children,
}: {
  link: OneTimeLink;
  email: string;
  children?: ReactNode;
}) {
  const words = useWords().operatorCompany;
  const language = useLanguage();
  return (
    <Notice kind="good" title={words.linkTitle(email)} mt="sm">
      <CopyLine text={link.url} what={words.linkTitle(email)} />
      <Text size="sm">{words.linkText(dateAndTime(link.expiresAt, language))}</Text>
      {children}
    </Notice>
  );
}
