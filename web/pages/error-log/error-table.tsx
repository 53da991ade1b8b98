import { Button, Checkbox, Table, Text } from "@mantine/core";
import { useState } from "react";
import type { ErrorLogEntry } from "../../../contract/calls.ts";
import { TextLink } from "../../components/link-button.tsx";
import { Moment } from "../../components/moment.tsx";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { StateDot } from "../../components/state-dot.tsx";
import { hourAndMinute, sentences } from "../../format.ts";
import { useUser } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { ErrorDetails } from "./error-details.tsx";
import type { ErrorFilterValues } from "./error-filter.tsx";
import type { ShipAgainHere } from "./use-ship-again.ts";

type ErrorTableProps = {
  entries: readonly ErrorLogEntry[];
  ship: ShipAgainHere;
  /** Sequence IDs that are chosen. */
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  /** With it, codes lead to all failures of the same code. */
  filter?: ErrorFilterValues;
};

/** One row a failure, that unfolds; open ones can be chosen to be transferred again. */
export function ErrorTable({ entries, ship, chosen, onChoose, filter }: ErrorTableProps) {
  const words = useWords();
  const own = words.errorLog;
  const columns = {
    time: { key: "time", label: own.time, width: "12.5rem" },
    service: { key: "service", label: own.service, width: "6.5rem" },
    sequenceId: { key: "sequenceId", label: own.sequenceId, width: "13.5rem" },
    message: { key: "message", label: own.message },
    state: { key: "state", label: own.state, width: "7.5rem" },
  } as const;
  return (
    <StackingTable label={own.title} columns={Object.values(columns)}>
      {entries.map((entry) => (
        <ErrorRow key={entry.id} {...{ entry, ship, chosen, onChoose, filter, columns }} />
      ))}
    </StackingTable>
  );
}

type Columns = Record<
  "time" | "service" | "sequenceId" | "message" | "state",
  { key: string; label: string; width?: string }
>;

function ErrorRow({
  entry,
  ship,
  chosen,
  onChoose,
  filter,
  columns,
}: Omit<ErrorTableProps, "entries" | "filter"> & {
  entry: ErrorLogEntry;
  filter: ErrorFilterValues | undefined;
  columns: Columns;
}) {
  const words = useWords();
  const own = words.errorLog;
  const language = useLanguage();
  const { timeZone } = useUser().company;
  const [open, setOpen] = useState(false);
  const { sequenceId } = entry;
  const canChoose = sequenceId !== null && entry.recoveredAt === null;
  const details = `error-${entry.id}`;
  const technical = [
    entry.httpStatus === null ? null : `HTTP ${entry.httpStatus}`,
    entry.requestId === null ? null : own.requestId(entry.requestId),
  ].filter((text) => text !== null);
  return (
    <>
      <Table.Tr>
        <Cell column={columns.time}>
          {canChoose ? (
            <Checkbox
              size="md"
              checked={chosen.has(sequenceId)}
              aria-label={own.choose(sequenceId)}
              label={<Moment at={entry.at} />}
              onChange={(event) => {
                const changed = new Set(chosen);
                if (event.currentTarget.checked) changed.add(sequenceId);
                else changed.delete(sequenceId);
                onChoose(changed);
              }}
            />
          ) : (
            <Moment at={entry.at} />
          )}
          <Button
            variant="subtle"
            size="compact-sm"
            px={0}
            aria-expanded={open}
            aria-controls={details}
            onClick={() => setOpen(!open)}
          >
            {open ? own.fold : own.unfold}
          </Button>
        </Cell>
        <Cell column={columns.service}>
          <span className="nowrap">{entry.service}</span>
        </Cell>
        <Cell column={columns.sequenceId}>
          {sequenceId === null ? (
            words.none
          ) : (
            <TextLink to={`/app/calls/${encodeURIComponent(sequenceId)}`} className="mono" fz="xs">
              {sequenceId}
            </TextLink>
          )}
        </Cell>
        <Cell column={columns.message}>
          {sentences(entry.words[language], language)}
          <Text c="dimmed" className="mono">
            {filter === undefined ? (
              entry.code
            ) : (
              <TextLink
                to={`?${new URLSearchParams({ ...filter, view: "list", code: entry.code })}`}
                title={own.onlyCode(entry.code)}
                c="dimmed"
                fz="inherit"
              >
                {entry.code}
              </TextLink>
            )}
            {technical.map((text) => ` · ${text}`)}
          </Text>
        </Cell>
        <Cell column={columns.state}>
          {entry.recoveredAt === null ? (
            <>
              <StateDot tone="bad">{own.stateOpen}</StateDot>
              {entry.times > 1 && (
                <Text size="xs" c="dimmed">
                  {own.timesCount(entry.times)}
                </Text>
              )}
            </>
          ) : (
            <StateDot tone="good">
              {own.recovered} {hourAndMinute(entry.recoveredAt, language, timeZone)}
            </StateDot>
          )}
        </Cell>
      </Table.Tr>
      {open && (
        <Table.Tr id={details}>
          <Table.Td colSpan={5}>
            <ErrorDetails entry={entry} ship={ship} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}
