import { type Kysely, sql } from "kysely";
import { type HealthPeriod, type HealthSeries, healthPeriods } from "../../contract/operator-health.ts";
import type { Tables } from "../base/database.ts";
import { unwritable } from "./spool-forecast.ts";

type Point = {
  at: number;
  received: number | null;
  delivered: number | null;
  p50: number | null;
  p95: number | null;
  waiting: number | null;
  oldest: number | null;
  room: number | null;
};

/** The operator's pictures: every point of the period up to the last that has ended, with gaps where nothing was noted. */
export async function readHealthSeries(
  db: Kysely<Tables>,
  period: HealthPeriod,
  now: Date,
): Promise<HealthSeries> {
  const { hours, minutes } = healthPeriods[period];
  const step = minutes * 60_000;
  const to = new Date(Math.floor(now.getTime() / step) * step - step);
  const from = new Date(to.getTime() + step - hours * 3_600_000);
  const width = `${minutes} minutes`;
  const read = await sql<Point>`
    with room as (
      select date_bin(${width}::interval, at, 'epoch') as at,
        min(room_bytes) filter (where room_bytes <> ${unwritable}) as room
      from spool_samples where at >= ${from} group by 1)
    select extract(epoch from t.at)::integer as at, s.received, s.delivered, s.p50_seconds as p50,
      s.p95_seconds as p95, s.waiting, s.oldest_seconds as oldest, room.room
    from generate_series(${from}::timestamptz, ${to}::timestamptz, ${width}::interval) as t (at)
    left join health_samples s on s.minutes = ${minutes} and s.at = t.at
    left join room on room.at = t.at
    order by t.at`.execute(db);
  const first = await sql<{ at: Date | null }>`
    select min(at) as at from health_samples where minutes = ${minutes}`.execute(db);
  const list = (of: (point: Point) => number | null) => read.rows.map(of);
  return {
    period,
    minutes,
    at: read.rows.map(({ at }) => at),
    received: list(({ received }) => received),
    delivered: list(({ delivered }) => delivered),
    p50: list(({ p50 }) => p50),
    p95: list(({ p95 }) => p95),
    waiting: list(({ waiting }) => waiting),
    oldestSeconds: list(({ oldest, waiting }) => oldest ?? (waiting === 0 ? 0 : null)),
    spoolBytes: list(({ room }) => room),
    since: first.rows[0]?.at?.toISOString() ?? null,
  };
}
