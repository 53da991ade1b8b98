import { Text } from "@mantine/core";
import type { CallRow, TransferState as State } from "../../contract/calls.ts";
import { sentences, shortTime } from "../format.ts";
import { useUser } from "../session.tsx";
import { useLanguage } from "../words/language.ts";
import { useWords } from "../words/words.ts";
import { StateDot, type StateTone } from "./state-dot.tsx";

const tones: Record<State, StateTone> = {
  waiting: "busy",
  sending: "busy",
  retrying: "attention",
  held: "bad",
  delivered: "good",
  skipped: "quiet",
};

/** Where a transfer stands, with the reason in words where there is one; `withCure` adds what to do. */
export function TransferState({ transfer, withCure }: { transfer: CallRow["transfer"]; withCure?: boolean }) {
  const words = useWords();
  const language = useLanguage();
  const { timeZone } = useUser().company;
  if (transfer === null) return <StateDot tone="quiet">{words.noRecording}</StateDot>;
  const reason = transfer.reason?.[language];
  return (
    <div>
      <StateDot tone={tones[transfer.state]}>{words.transferStates[transfer.state]}</StateDot>
      {reason !== undefined && (
        // In a list the first lines will do: the call's page has all of it.
        <Text size="xs" c="dimmed" {...(withCure === true ? {} : { lineClamp: 3, title: reason.cause })}>
          {withCure === true ? sentences(reason, language) : reason.cause}
        </Text>
      )}
      {transfer.state === "retrying" && transfer.dueAt !== null && (
        <Text size="xs" c="dimmed">
          {words.nextAttempt(shortTime(transfer.dueAt, language, timeZone))}
        </Text>
      )}
    </div>
  );
}
