import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import { addDays, type Day } from "../base/zone-days.ts";
import { readSums } from "./daily-proof-store.ts";
import { enqueueMail } from "./outbox.ts";

/** The hour of the company's day at which the day before is told. */
const hour = 9;
/** Days that are told after a stop of the service, at most. */
const mostDays = 7;

type Due = { companyId: string; timeZone: string; yesterday: Day; last: Day | null };

/**
 * Puts the mails of yesterday's proof into the outbox, for every company that wants them and whose clock has passed
 * nine; each day once, and days that a stop of the service left out as well. Nobody gets days from before the address was
 * confirmed. Sees all companies.
 */
export async function sendDailyProofs(db: Database, now = new Date()): Promise<void> {
  const due = await sql<Due>`
    with clocks as (
      select c.company_id, c.time_zone, (${now}::timestamptz at time zone c.time_zone) as here from companies c
      -- The days that nobody wants are passed over too, or who wants them next would get them all at once.
      where exists (select 1 from notification_settings p
          where p.company_id = c.company_id and p.last_proof_day is not null)
        or exists (select 1 from notification_addresses a
        where a.company_id = c.company_id and a.daily_proof and a.confirmed_at is not null))
    select k.company_id as "companyId", k.time_zone as "timeZone", (k.here::date - 1)::text as yesterday,
      s.last_proof_day::text as last
    from clocks k left join notification_settings s on s.company_id = k.company_id
    where extract(hour from k.here) >= ${hour} and coalesce(s.last_proof_day < k.here::date - 1, true)
    order by k.company_id`.execute(db.system);
  for (const company of due.rows) await tellCompany(company, db);
}

async function tellCompany({ companyId, timeZone, yesterday, last }: Due, db: Database): Promise<void> {
  const earliest = addDays(yesterday, 1 - mostDays);
  const next = last === null ? yesterday : addDays(last, 1);
  const from = next < earliest ? earliest : next;
  const days = { from, before: addDays(yesterday, 1), today: addDays(yesterday, 1) };
  await db.system.transaction().execute(async (trx) => {
    const taken = await sql`
      insert into notification_settings (company_id, last_proof_day) values (${companyId}, ${yesterday}::date)
      on conflict (company_id) do update set last_proof_day = excluded.last_proof_day
        where notification_settings.last_proof_day is not distinct from ${last}::date`.execute(trx);
    // Another process told it meanwhile.
    if (taken.numAffectedRows !== 1n) return;
    const addresses = await trx
      .selectFrom("notification_addresses")
      .select(["address_id", "email", "language"])
      .select(sql<Day>`(confirmed_at at time zone ${timeZone})::date::text`.as("since"))
      .where("company_id", "=", companyId)
      .where("daily_proof", "=", true)
      .where("confirmed_at", "is not", null)
      .execute();
    if (addresses.length === 0) return;
    const sums = await readSums({ companyId, timeZone }, trx, days);
    for (const { day, verdict, calls, recordings, classes } of sums.reverse()) {
      for (const { address_id, email, language, since } of addresses) {
        if (day < since) continue;
        await enqueueMail(companyId, trx, {
          dedupe: `daily-proof:${day}:${address_id}`,
          email,
          language,
          kind: "daily-proof",
          params: { day, verdict, calls, recordings, ...classes },
        });
      }
    }
  });
}
