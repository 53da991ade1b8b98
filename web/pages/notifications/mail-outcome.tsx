import { Text } from "@mantine/core";
import type { MailState } from "../../../contract/notifications.ts";
import { useWords } from "../../words/words.ts";
import { useTime } from "./use-time.ts";

/** What became of a mail: waiting, sent at, or the mail server's own words of why not. */
export function MailOutcome({
  mail,
  mailConfigured,
  what,
}: {
  mail: MailState;
  mailConfigured: boolean;
  what?: string;
}) {
  const words = useWords().notifications.mailStates;
  const time = useTime();
  const said = () => {
    switch (mail.state) {
      case "queued":
        return words.queued();
      case "sent":
        return (mailConfigured ? words.sent : words.written)(time(mail.sentAt ?? mail.at));
      case "retrying":
        return words.retrying(time(mail.nextAt ?? mail.at));
      case "failed":
        return words.failed();
      case "dropped":
        return words.dropped();
      default:
        return mail.state satisfies never;
    }
  };
  const failed = mail.state === "retrying" || mail.state === "failed";
  return (
    <Text size="xs" c={failed ? "var(--mantine-color-error)" : "dimmed"}>
      {what === undefined ? "" : `${what}: `}
      {said()}
      {failed && mail.error !== null && (
        <span className="mono" style={{ display: "block" }} lang="en">
          {mail.error}
        </span>
      )}
    </Text>
  );
}
