import { Table, Text } from "@mantine/core";
import type { ProofSums } from "../../../contract/daily-proof.ts";
import { Empty } from "../../components/empty.tsx";
import { TextLink } from "../../components/link-button.tsx";
import { Cell, type Column, StackingTable } from "../../components/stacking-table.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { dayName } from "./days.ts";
import { Verdict } from "./verdict.tsx";

/** A row a day: its sums, and what they come to. */
export function MonthTable({ days, today }: { days: readonly ProofSums[]; today: string }) {
  const own = useWords().dailyProof;
  const language = useLanguage();
  if (days.length === 0) return <Empty title={own.verdicts.empty} />;
  const figure = (key: string, label: string): Column => ({ key, label, align: "right" });
  const columns = {
    day: { key: "day", label: own.day, width: "11rem" },
    calls: figure("calls", own.calls),
    recordings: figure("recordings", own.recordings),
    delivered: figure("delivered", own.classes.delivered),
    underWay: figure("underWay", own.underWay),
    held: figure("held", own.classes.held),
    skipped: figure("skipped", own.classes.skipped),
    unanswered: figure("unanswered", own.classes.unanswered),
    missing: figure("missing", own.classes.missing),
    unknown: figure("unknown", own.classes.unknown),
    result: { key: "result", label: own.result, width: "9rem" },
  } as const satisfies Record<string, Column>;
  const { day: dayColumn, result, ...figures } = columns;
  return (
    <StackingTable label={own.days} columns={Object.values(columns)}>
      {days.map((sums) => {
        const { day, calls, recordings, classes, verdict } = sums;
        const counts: Record<keyof typeof figures, number> = {
          ...classes,
          calls,
          recordings,
          underWay: classes.waiting + classes.sending + classes.retrying + classes.unproven,
        };
        return (
          <Table.Tr key={day}>
            <Cell column={dayColumn}>
              <TextLink to={`/app/daily-proof/${day}`} className="nowrap">
                {dayName(day, language)}
              </TextLink>
              {day === today && (
                <Text size="xs" c="dimmed">
                  {own.today}
                </Text>
              )}
            </Cell>
            {(Object.keys(figures) as (keyof typeof figures)[]).map((name) => (
              <Cell key={name} column={figures[name]} empty={counts[name] === 0}>
                <Figure count={counts[name]} />
              </Cell>
            ))}
            <Cell column={result}>
              <Verdict verdict={verdict} />
            </Cell>
          </Table.Tr>
        );
      })}
    </StackingTable>
  );
}

/** A zero is there, but does not catch the eye. */
function Figure({ count }: { count: number }) {
  const language = useLanguage();
  return (
    <Text span inherit {...(count === 0 ? { c: "dimmed" } : {})}>
      {count.toLocaleString(language)}
    </Text>
  );
}
