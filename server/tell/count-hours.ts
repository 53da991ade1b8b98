import { sql } from "kysely";
import type { Database } from "../base/database.ts";

const hour = 3_600_000;
/** Hours that one statement recounts when there is much to catch up with. */
const step = 24;
const name = "tell.hours-counted";

/**
 * Keeps `hours` current: recounts the last two hours, and whatever a pause left out before them, of what arrived, was
 * delivered, and of attempts that failed (by their beginning). Sees all companies.
 */
export async function countHours(db: Database, now: Date): Promise<void> {
  const counted = await readCounted(db);
  const current = Math.floor(now.getTime() / hour) * hour;
  const from = Math.min((counted ?? current) - hour, current - hour);
  for (let begin = from; begin <= current; begin += step * hour) {
    const end = Math.min(begin + step * hour, current + hour);
    await recount(db, new Date(begin), new Date(end));
    const until = new Date(Math.min(end, current)).toISOString();
    await sql`insert into installation (name, value) values (${name}, to_jsonb(${until}::text))
      on conflict (name) do update set value = excluded.value`.execute(db.system);
  }
}

/** The hour up to which all is counted; before the first count, the first hour of any recording. */
async function readCounted(db: Database): Promise<number | null> {
  const row = await db.system
    .selectFrom("installation")
    .select("value")
    .where("name", "=", name)
    .executeTakeFirst();
  if (typeof row?.value === "string") return Date.parse(row.value);
  const first = await sql<{ at: Date | null }>`
    select min(first.received_at) as at from companies c cross join lateral (
      select received_at from recordings r where r.company_id = c.company_id order by received_at, sequence_id limit 1
    ) first`.execute(db.system);
  const at = first.rows[0]?.at;
  return at ? Math.floor(at.getTime() / hour) * hour : null;
}

async function recount(db: Database, from: Date, to: Date): Promise<void> {
  await sql`
    with received as (
      select c.company_id, date_trunc('hour', r.received_at) as hour, count(*) as received
      from companies c join recordings r on r.company_id = c.company_id
        and r.received_at >= ${from} and r.received_at < ${to}
      group by 1, 2
    ), delivered as (
      select c.company_id, date_trunc('hour', r.delivered_at) as hour, count(*) as delivered,
        max(extract(epoch from r.delivered_at - r.received_at)) as longest
      from companies c join recordings r on r.company_id = c.company_id
        and r.delivered_at >= ${from} and r.delivered_at < ${to}
      group by 1, 2
    ), failed as (
      select company_id, date_trunc('hour', started_at) as hour, count(*) as failed from attempts
      where started_at >= ${from} and started_at < ${to} and outcome in ('failed', 'unknown') group by 1, 2
    )
    insert into hours (company_id, hour, received, delivered, failed, longest_seconds)
    select company_id, hour, coalesce(received, 0), coalesce(delivered, 0), coalesce(failed, 0), longest::float8
    from received full join delivered using (company_id, hour) full join failed using (company_id, hour)
    on conflict (company_id, hour) do update set received = excluded.received, delivered = excluded.delivered,
      failed = excluded.failed, longest_seconds = excluded.longest_seconds
    where (hours.received, hours.delivered, hours.failed) is distinct from
      (excluded.received, excluded.delivered, excluded.failed)`.execute(db.system);
}
