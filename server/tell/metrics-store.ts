import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import { type SpoolSample, slopeHours } from "./spool-forecast.ts";

/** Minutes that the figures of recent work look back. */
export const window = "15 minutes";

/** Unfinished transfers by state with the age of the oldest in seconds. An index knows just these. */
export async function readTransfers(db: Database) {
  const read = await sql<{ state: string; count: number; oldest: number }>`
    select state, count(*) as count, extract(epoch from now() - min(received_at))::float8 as oldest
    from recordings where state not in ('delivered', 'skipped') group by state`.execute(db.system);
  return read.rows;
}

export type Recent = {
  received: number;
  delivered: number;
  p50: number | null;
  p95: number | null;
  longest: number | null;
};

/** What came and went in the last minutes, and the seconds from door to bucket; block-range indexes find these rows. */
export async function readRecent(db: Database): Promise<Recent> {
  const read = await sql<Recent>`
    select received, delivered, p[1] as p50, p[2] as p95, longest from
      (select count(*) as received from recordings where received_at > now() - ${window}::interval) came,
      (select count(*) as delivered, percentile_cont(array[0.5, 0.95]) within group (order by seconds)
           filter (where backfill_id is null) as p, max(seconds) filter (where backfill_id is null) as longest
       from (select extract(epoch from delivered_at - received_at)::float8 as seconds, backfill_id from recordings
             where delivered_at > now() - ${window}::interval) d) went`.execute(db.system);
  return read.rows[0] ?? { received: 0, delivered: 0, p50: null, p95: null, longest: null };
}

/** Attempts that began in the last minutes, by outcome. */
export async function readAttempts(db: Database) {
  const read = await sql<{ outcome: string; count: number }>`
    select outcome, count(*) as count from attempts where started_at > now() - ${window}::interval
    group by outcome`.execute(db.system);
  return read.rows;
}

export type Standing = {
  paused: number;
  mails: number;
  oldestMail: number | null;
  webhooks: number;
  leases: number;
  databaseBytes: number;
};

/** What stands at this moment; every part is a handful of rows, or has an index of just these. */
export async function readStanding(db: Database): Promise<Standing> {
  const read = await sql<Standing>`
    select
      (select count(*) from destinations where paused_at is not null) as paused,
      m.mails, m."oldestMail",
      (select count(*) from webhook_deliveries where due_at is not null) as webhooks,
      (select count(*) from recordings where lease_token is not null) as leases,
      pg_database_size(current_database()) as "databaseBytes"
    from (select count(*) as mails, extract(epoch from now() - min(created_at))::float8 as "oldestMail"
          from mails where due_at is not null) m`.execute(db.system);
  const [standing] = read.rows;
  if (!standing) throw new Error("no figures");
  return standing;
}

/** Open incidents by service; the installation's own among them. */
export async function readIncidents(db: Database) {
  const read = await sql<{ service: string; count: number }>`
    select service, count(*) as count from incidents where closed_at is null group by service`.execute(
    db.system,
  );
  return read.rows;
}

/** Samples of the spool's room that a forecast is made of, in the order of time. */
export async function readSpoolSamples(db: Database): Promise<SpoolSample[]> {
  const read = await sql<SpoolSample>`
    select at, room_bytes as room from spool_samples where at > now() - ${`${slopeHours} hours`}::interval
    order by at`.execute(db.system);
  return read.rows;
}
