import { Table, Text } from "@mantine/core";
import type { ProofCall } from "../../../contract/daily-proof.ts";
import { TextLink } from "../../components/link-button.tsx";
import { Moment } from "../../components/moment.tsx";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { StateDot, type StateTone } from "../../components/state-dot.tsx";
import { sentences } from "../../format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { dayName } from "./days.ts";

const tones: Record<ProofCall["class"], StateTone> = {
  delivered: "good",
  waiting: "busy",
  sending: "busy",
  retrying: "attention",
  held: "attention",
  skipped: "quiet",
  unproven: "bad",
  unanswered: "quiet",
  missing: "bad",
  unknown: "attention",
  "name-only": "quiet",
};

/** Calls of a day one by one, with the reason where there is one. */
export function ProofCalls({
  label,
  day,
  calls,
}: {
  label: string;
  day: string;
  calls: readonly ProofCall[];
}) {
  const words = useWords();
  const own = words.dailyProof;
  const language = useLanguage();
  const columns = {
    endedAt: { key: "endedAt", label: own.endedAt, width: "10.5rem" },
    sequenceId: { key: "sequenceId", label: own.sequenceId, width: "13.5rem" },
    class: { key: "class", label: own.class, width: "10.5rem" },
    reason: { key: "reason", label: own.reason },
    receivedAt: { key: "receivedAt", label: own.receivedAt, width: "10.5rem" },
  } as const;
  return (
    <StackingTable label={label} columns={Object.values(columns)}>
      {calls.map((call) => (
        <Table.Tr key={call.sequenceId}>
          <Cell column={columns.endedAt}>
            <Moment at={call.endedAt} />
            {call.day !== day && (
              <Text size="xs">
                <TextLink to={`/app/daily-proof/${call.day}`}>{dayName(call.day, language)}</TextLink>
              </Text>
            )}
          </Cell>
          <Cell column={columns.sequenceId}>
            <TextLink to={`/app/calls/${encodeURIComponent(call.sequenceId)}`} className="mono" fz="xs">
              {call.sequenceId}
            </TextLink>
          </Cell>
          <Cell column={columns.class}>
            <StateDot tone={tones[call.class]}>
              {call.class === "name-only" ? own.classNameOnly : own.classes[call.class]}
            </StateDot>
          </Cell>
          <Cell column={columns.reason} empty={call.reason === null}>
            {call.reason === null ? words.none : sentences(call.reason[language], language)}
          </Cell>
          <Cell column={columns.receivedAt} empty={call.receivedAt === null}>
            {call.receivedAt === null ? words.none : <Moment at={call.receivedAt} />}
          </Cell>
        </Table.Tr>
      ))}
    </StackingTable>
  );
}
