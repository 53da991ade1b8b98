import { Table } from "@mantine/core";
import type { HealthSeries } from "../../../contract/operator-health.ts";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { dateAndTime } from "../../format.ts";
import { size } from "../../size.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import classes from "./picture.module.css";
import { tableRows } from "./series-facts.ts";

/** Points of one row: an hour of a day, six hours of a week. */
const points = { "24h": 60, "7d": 36 } as const;

/** The figures of the pictures for those who do not see them, or want to know exactly. */
export function PictureTable({ series }: { series: HealthSeries }) {
  const words = useWords().operatorHealth;
  const language = useLanguage();
  const columns = {
    time: { key: "time", label: words.time, width: "11rem" },
    received: { key: "received", label: words.calls.received, align: "right" },
    delivered: { key: "delivered", label: words.calls.delivered, align: "right" },
    p95: { key: "p95", label: words.latency.p95, align: "right" },
    waiting: { key: "waiting", label: words.backlog.title, align: "right" },
    oldest: { key: "oldest", label: words.backlog.oldest, align: "right" },
    room: { key: "room", label: words.room.title, align: "right" },
  } as const;
  const count = (value: number | null) => (value === null ? words.noValue : value.toLocaleString(language));
  const seconds = (value: number | null) => (value === null ? words.noValue : words.seconds(value));
  return (
    <details className={classes.tables}>
      <summary>{words.table}</summary>
      <StackingTable label={words.pictures} columns={Object.values(columns)}>
        {tableRows(series, points[series.period]).map((row) => (
          <Table.Tr key={row.from}>
            <Cell column={columns.time}>
              {dateAndTime(new Date(row.from * 1000).toISOString(), language).slice(0, -3)}
            </Cell>
            <Cell column={columns.received}>{count(row.received)}</Cell>
            <Cell column={columns.delivered}>{count(row.delivered)}</Cell>
            <Cell column={columns.p95}>{seconds(row.p95)}</Cell>
            <Cell column={columns.waiting}>{count(row.waiting)}</Cell>
            <Cell column={columns.oldest}>{seconds(row.oldestSeconds)}</Cell>
            <Cell column={columns.room}>
              {row.spoolBytes === null ? words.noValue : size(row.spoolBytes)}
            </Cell>
          </Table.Tr>
        ))}
      </StackingTable>
    </details>
  );
}
