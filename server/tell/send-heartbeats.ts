import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import { lastMondayNine, wallClock } from "./local-time.ts";
import { enqueueMail } from "./outbox.ts";

const day = 86_400_000;
/** Milliseconds after Monday nine within which the week is still told, should the service have stood still. */
const latest = 3 * day;

/**
 * Puts the mail of the week into the outbox of every company whose clock has passed Monday nine, for the addresses that
 * want it and were confirmed by then; each week once. Sees all companies.
 * @param unshippedDays days that audio stays which is not shipped, where the company has no other
 */
export async function sendHeartbeats(db: Database, unshippedDays: number, now: Date): Promise<void> {
  const companies = await sql<{ companyId: string; timeZone: string; last: Date | null }>`
    select c.company_id as "companyId", c.time_zone as "timeZone", s.last_heartbeat_at as last
    from companies c left join notification_settings s on s.company_id = c.company_id
    where exists (select 1 from notification_addresses a
      where a.company_id = c.company_id and a.heartbeat and a.confirmed_at is not null)`.execute(db.system);
  for (const { companyId, timeZone, last } of companies.rows) {
    const monday = lastMondayNine(now, timeZone);
    const isTold = last !== null && last >= monday;
    if (isTold || now.getTime() - monday.getTime() > latest) continue;
    await tellWeek(companyId, db, { monday, timeZone, unshippedDays, now });
  }
}

type Week = { monday: Date; timeZone: string; unshippedDays: number; now: Date };

async function tellWeek(companyId: string, db: Database, week: Week): Promise<void> {
  const { monday, timeZone, now } = week;
  await db.system.transaction().execute(async (trx) => {
    const taken = await sql`
      insert into notification_settings (company_id, last_heartbeat_at) values (${companyId}, ${now})
      on conflict (company_id) do update set last_heartbeat_at = excluded.last_heartbeat_at
        where coalesce(notification_settings.last_heartbeat_at < ${monday}, true)`.execute(trx);
    // Another process told it meanwhile.
    if (taken.numAffectedRows !== 1n) return;
    const addresses = await trx
      .selectFrom("notification_addresses")
      .select(["address_id", "email", "language"])
      .where("company_id", "=", companyId)
      .where("heartbeat", "=", true)
      .where("confirmed_at", "<=", monday)
      .execute();
    if (addresses.length === 0) return;
    const from = new Date(monday.getTime() - 7 * day);
    const sums = await sql<{ delivered: number; failed: number; longestSeconds: number | null }>`
      select coalesce(sum(delivered), 0) as delivered, coalesce(sum(failed), 0) as failed,
        max(longest_seconds) as "longestSeconds"
      from hours where company_id = ${companyId} and hour >= ${from} and hour < ${monday}`.execute(trx);
    const standing = await sql<{ waiting: number; goesSoon: number }>`
      select (select count(*) from recordings where company_id = ${companyId}
          and state in ('waiting', 'sending', 'retrying', 'held')
          and state not in ('delivered', 'skipped')) as waiting,
        (select count(*) from recordings r join companies c on c.company_id = r.company_id
         where r.company_id = ${companyId} and r.set_aside_at is not null and r.local_gone_at is null
           and r.set_aside_at < ${now}::timestamptz
             + make_interval(secs => 86400 * (7 - coalesce(c.unshipped_days, ${week.unshippedDays}::float8)))
        ) as "goesSoon"`.execute(trx);
    for (const { address_id, email, language } of addresses) {
      await enqueueMail(companyId, trx, {
        dedupe: `heartbeat:${monday.toISOString()}:${address_id}`,
        email,
        language,
        kind: "heartbeat",
        params: {
          delivered: 0,
          failed: 0,
          longestSeconds: null,
          ...sums.rows[0],
          ...standing.rows[0],
          from: dayText(from, timeZone),
          to: dayText(monday, timeZone),
        },
        at: now,
      });
    }
  });
}

function dayText(at: Date, timeZone: string): string {
  const { year, month, day: date } = wallClock(at, timeZone);
  return `${year}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`;
}
