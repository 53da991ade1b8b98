import { Table, Text } from "@mantine/core";
import type { ErrorLogEntry } from "../../../contract/calls.ts";
import { TextLink } from "../../components/link-button.tsx";
import { Moment } from "../../components/moment.tsx";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { StateDot } from "../../components/state-dot.tsx";
import { sentences, shortTime } from "../../format.ts";
import { useUser } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import type { ErrorFilterValues } from "./error-filter.tsx";

/** One row a failure; its code leads to all of the same code. */
export function ErrorTable({
  entries,
  filter,
}: {
  entries: readonly ErrorLogEntry[];
  filter: ErrorFilterValues;
}) {
  const words = useWords();
  const own = words.errorLog;
  const language = useLanguage();
  const { timeZone } = useUser().company;
  const columns = {
    time: { key: "time", label: own.time, width: "10.5rem" },
    service: { key: "service", label: own.service, width: "6.5rem" },
    sequenceId: { key: "sequenceId", label: own.sequenceId, width: "13.5rem" },
    message: { key: "message", label: own.message },
    state: { key: "state", label: own.state, width: "7rem" },
  } as const;
  return (
    <StackingTable label={own.title} columns={Object.values(columns)}>
      {entries.map((entry) => {
        const technical = [
          entry.httpStatus === null ? null : `HTTP ${entry.httpStatus}`,
          entry.requestId === null ? null : own.requestId(entry.requestId),
        ].filter((text) => text !== null);
        return (
          <Table.Tr key={entry.id}>
            <Cell column={columns.time}>
              <Moment at={entry.at} />
            </Cell>
            <Cell column={columns.service}>
              <span className="nowrap">{entry.service}</span>
            </Cell>
            <Cell column={columns.sequenceId}>
              {entry.sequenceId === null ? (
                words.none
              ) : (
                <TextLink to={`/app/calls/${encodeURIComponent(entry.sequenceId)}`} className="mono" fz="xs">
                  {entry.sequenceId}
                </TextLink>
              )}
            </Cell>
            <Cell column={columns.message}>
              {sentences(entry.words[language], language)}
              <Text c="dimmed" className="mono">
                <TextLink
                  to={`?${new URLSearchParams({ ...filter, code: entry.code })}`}
                  title={own.onlyCode(entry.code)}
                  c="dimmed"
                  fz="inherit"
                >
                  {entry.code}
                </TextLink>
                {technical.map((text) => ` · ${text}`)}
              </Text>
            </Cell>
            <Cell column={columns.state}>
              {entry.recoveredAt === null ? (
                <StateDot tone="bad">{own.stateOpen}</StateDot>
              ) : (
                <>
                  <StateDot tone="good">{own.recovered}</StateDot>
                  <Text size="xs" c="dimmed">
                    {shortTime(entry.recoveredAt, language, timeZone)}
                  </Text>
                </>
              )}
            </Cell>
          </Table.Tr>
        );
      })}
    </StackingTable>
  );
}
