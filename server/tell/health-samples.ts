import { sql } from "kysely";
import type { Database } from "../base/database.ts";

const minute = 60_000;
const day = 1440 * minute;
/** Milliseconds that rows of one minute and of ten minutes are kept: a day's and a week's picture, and some more. */
const kept = { 1: day + 120 * minute, 10: 8 * day } as const;

/**
 * Notes the minute that has just ended, once, whichever process does it; and the ten minutes that have, if any of them
 * was noted. A minute in which nobody was there to note it stays a gap: what waited then is not known any more.
 * Sees all companies; counts, never contents.
 */
export async function sampleHealth(db: Database, now: Date): Promise<void> {
  const at = new Date(Math.floor(now.getTime() / minute) * minute - minute);
  if (await isNoted(db, at)) return;
  await sql`
    insert into health_samples (minutes, at, received, delivered, p50_seconds, p95_seconds, waiting, oldest_seconds,
      database_bytes)
    select 1, ${at}, c.received, c.delivered, c.p50, c.p95, w.waiting,
      greatest(0, extract(epoch from ${now} - w.oldest))::float8, pg_database_size(current_database())
    from ${comeAndGone(at, 1)} c, ${waitingNow} w
    on conflict do nothing`.execute(db.system);
  for (const begin of await unnotedTens(db, now)) {
    await sql`
      insert into health_samples (minutes, at, received, delivered, p50_seconds, p95_seconds, waiting, oldest_seconds,
        database_bytes)
      select 10, ${begin}, c.received, c.delivered, c.p50, c.p95, w.waiting, w.oldest, w.bytes
      from ${comeAndGone(begin, 10)} c, (
        select max(waiting) as waiting, max(oldest_seconds) as oldest, max(database_bytes) as bytes
        from health_samples where minutes = 1 and at >= ${begin} and at < ${after(begin, 10)}) w
      on conflict do nothing`.execute(db.system);
  }
  for (const minutes of [1, 10] as const) {
    await sql`delete from health_samples
      where minutes = ${minutes} and at < ${new Date(now.getTime() - kept[minutes])}`.execute(db.system);
  }
}

/** Recordings that wait to be shipped; indexes know just these. What is held for its own sake waits for nobody. */
export const unshipped = sql`(
  select company_id, received_at from recordings where state not in ('delivered', 'skipped') and state <> 'held'
  union all
  select company_id, received_at from recordings where state = 'held' and held_by = 'destination')`;

const waitingNow = sql`(select count(*) as waiting, min(received_at) as oldest from ${unshipped} u)`;

/** What came and went in some minutes, with the seconds from door to bucket; block-range indexes find these rows. */
function comeAndGone(from: Date, minutes: number) {
  const to = after(from, minutes);
  return sql`(
    select received, delivered, p[1] as p50, p[2] as p95 from
      (select count(*) as received from recordings where received_at >= ${from} and received_at < ${to}) came,
      (select count(*) as delivered, percentile_cont(array[0.5, 0.95]) within group
           (order by extract(epoch from delivered_at - received_at)::float8) filter (where backfill_id is null) as p
       from recordings where delivered_at >= ${from} and delivered_at < ${to}) went)`;
}

const after = (from: Date, minutes: number) => new Date(from.getTime() + minutes * minute);

async function isNoted(db: Database, at: Date): Promise<boolean> {
  const read = await sql`select 1 from health_samples where minutes = 1 and at = ${at}`.execute(db.system);
  return read.rows.length > 0;
}

async function unnotedTens(db: Database, now: Date): Promise<Date[]> {
  const current = new Date(Math.floor(now.getTime() / (10 * minute)) * 10 * minute);
  const read = await sql<{ at: Date }>`
    select distinct date_bin('10 minutes', m.at, 'epoch') as at from health_samples m
    where m.minutes = 1 and m.at < ${current} and not exists (
      select 1 from health_samples t where t.minutes = 10 and t.at = date_bin('10 minutes', m.at, 'epoch'))`.execute(
    db.system,
  );
  return read.rows.map(({ at }) => at);
}
