import { Button, Table, Text, VisuallyHidden } from "@mantine/core";
import { Fragment, useState } from "react";
import { describeChanges } from "../../../contract/operation-changes.ts";
import type { Operation } from "../../../contract/operation-log.ts";
import { operationName } from "../../../contract/operation-words.ts";
import { Moment } from "../../components/moment.tsx";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { dateAndTime } from "../../format.ts";
import { useUser } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { useActorName } from "./use-actor-name.ts";

/** Entries, newest first; each unfolds to what changed. */
export function OperationTable({ items }: { items: readonly Operation[] }) {
  const words = useWords().operationLog;
  const language = useLanguage();
  const nameOf = useActorName();
  const { timeZone } = useUser().company;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const columns = {
    time: { key: "time", label: words.time, width: "11rem" },
    who: { key: "who", label: words.who },
    operation: { key: "operation", label: words.operation },
    address: { key: "address", label: words.address, width: "10rem" },
    details: { key: "details", label: words.details, width: "9rem" },
  } as const;
  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  return (
    <StackingTable label={words.title} columns={Object.values(columns)}>
      {items.map(({ id, at, actor, kind, address, operation, details }) => {
        const name = operationName(operation, language);
        const unfolded = open.has(id);
        return (
          <Fragment key={id}>
            <Table.Tr>
              <Cell column={columns.time}>
                <Moment at={at} />
              </Cell>
              <Cell column={columns.who}>
                <span style={{ overflowWrap: "anywhere" }}>
                  {nameOf(
                    kind === "operator"
                      ? `operator ${actor}`
                      : kind === "command-line"
                        ? "command line"
                        : actor,
                  )}
                </span>
              </Cell>
              <Cell column={columns.operation}>{name}</Cell>
              <Cell column={columns.address} empty={address === null}>
                {address ?? words.noAddress}
              </Cell>
              <Cell column={columns.details}>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-expanded={unfolded}
                  aria-controls={`entry-${id}`}
                  aria-label={(unfolded ? words.hideOf : words.showOf)(
                    name,
                    dateAndTime(at, language, timeZone),
                  )}
                  onClick={() => toggle(id)}
                >
                  {unfolded ? words.hide : words.show}
                </Button>
              </Cell>
            </Table.Tr>
            {unfolded && (
              <Table.Tr id={`entry-${id}`}>
                <Table.Td colSpan={Object.keys(columns).length}>
                  <Changes details={details} />
                </Table.Td>
              </Table.Tr>
            )}
          </Fragment>
        );
      })}
    </StackingTable>
  );
}

function Changes({ details }: { details: Operation["details"] }) {
  const words = useWords().operationLog;
  const changes = describeChanges(details, useLanguage());
  if (changes.length === 0) return <Text size="sm">{words.noDetails}</Text>;
  return (
    <dl style={{ margin: 0 }}>
      {changes.map(({ label, before, after }) => (
        <div key={label} style={{ display: "flex", flexWrap: "wrap", gap: "0 1rem", padding: "2px 0" }}>
          <Text component="dt" size="sm" c="dimmed" w={220}>
            {label}
          </Text>
          <Text component="dd" size="sm" m={0} style={{ flex: "1 1 12rem", overflowWrap: "anywhere" }}>
            {before !== null && (
              <>
                <del>
                  <VisuallyHidden>{words.before}: </VisuallyHidden>
                  {before}
                </del>
                {" → "}
                <VisuallyHidden>{words.after}: </VisuallyHidden>
              </>
            )}
            {after}
          </Text>
        </div>
      ))}
    </dl>
  );
}
