import { Table, Text } from "@mantine/core";
import type { Backfill } from "../../../contract/backfill.ts";
import { TextLink } from "../../components/link-button.tsx";
import { Moment } from "../../components/moment.tsx";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { StateDot } from "../../components/state-dot.tsx";
import { size } from "../../size.ts";
import { useWords } from "../../words/words.ts";
import { useChoiceWords } from "./use-choice-words.ts";

/** Backfills that are over, newest first. */
export function BackfillHistory({ backfills }: { backfills: readonly Backfill[] }) {
  const words = useWords().storage;
  const choiceWords = useChoiceWords();
  const columns = {
    startedAt: { key: "startedAt", label: words.startedAt, width: "11rem" },
    choice: { key: "choice", label: words.periodAndChoice },
    by: { key: "by", label: words.by },
    state: { key: "state", label: words.state, width: "7rem" },
    result: { key: "result", label: words.result },
  } as const;
  return (
    <StackingTable label={words.history} columns={Object.values(columns)}>
      {backfills.map((backfill) => (
        <Table.Tr key={backfill.id}>
          <Cell column={columns.startedAt}>
            <Moment at={backfill.createdAt} />
          </Cell>
          <Cell column={columns.choice}>{choiceWords(backfill)}</Cell>
          <Cell column={columns.by}>{backfill.actor}</Cell>
          <Cell column={columns.state}>
            <StateDot tone={backfill.state === "done" ? "good" : "quiet"}>
              {words.states[backfill.state]}
            </StateDot>
          </Cell>
          <Cell column={columns.result}>
            {words.resultOf(backfill.delivered, backfill.total)} ({size(backfill.totalBytes)})
            {backfill.failed > 0 && (
              <Text size="xs">
                {words.failed(backfill.failed)}{" "}
                <TextLink to="/app/error-log?state=open">{words.toErrors}</TextLink>
              </Text>
            )}
          </Cell>
        </Table.Tr>
      ))}
    </StackingTable>
  );
}
