import { type Kysely, sql } from "kysely";
import type { Tables } from "../base/database.ts";
import { natureOf } from "./incident-kinds.ts";
import type { Incident } from "./incident-store.ts";
import { installationId } from "./tables.ts";

/** Recordings with an open error of these codes; null where it is not about recordings of one company. */
export async function countOpen(
  companyId: string,
  db: Kysely<Tables>,
  service: string,
  codes: readonly string[],
): Promise<number | null> {
  if (companyId === installationId || codes.length === 0) return null;
  // An open error is unique by recording and code.
  const one = codes.length === 1;
  const counted = await sql<{ count: number }>`
    select ${one ? sql`count(*)` : sql`count(distinct sequence_id)`} as count from integration_errors
    where company_id = ${companyId} and service = ${service} and code = any(${codes}::text[])
      and recovered_at is null`.execute(db);
  return counted.rows[0]?.count ?? 0;
}

export type Sums = {
  /** Recordings that it held up and that were delivered since. */
  recovered: number | null;
  /** Recordings that it held up and that nobody delivers any more: skipped, or their audio is gone. */
  notTransferred: number | null;
  /** The longest of them took so long from arrival to delivery. */
  longestSeconds: number | null;
  /** Recordings of the company that something else still holds up. */
  stillFailing: number | null;
};

/** What is told at the end of an incident. */
export async function summarise(companyId: string, db: Kysely<Tables>, incident: Incident): Promise<Sums> {
  const nothing = { recovered: null, notTransferred: null, longestSeconds: null, stillFailing: null };
  if (companyId === installationId || incident.service === "phone") return nothing;
  const since = new Date(String(incident.params.since));
  const seen = await sql<{ code: string; http_status: number | null }>`
    select distinct code, http_status from integration_errors
    where company_id = ${companyId} and at >= ${since} and service = ${incident.service}`.execute(db);
  const codes = seen.rows
    .filter(({ code, http_status }) => {
      const nature = natureOf(code, http_status);
      return incident.kind === "passing" ? nature === "passing" || nature === "ours" : code === incident.kind;
    })
    .map(({ code }) => code);
  const sums = await sql<{ recovered: number; given_up: number; longest: number | null; still: number }>`
    select count(*) filter (where r.state = 'delivered') as recovered,
      count(*) filter (where r.state = 'skipped' or (r.state <> 'delivered' and r.local_gone_at is not null)) as given_up,
      max(extract(epoch from r.delivered_at - r.received_at)) filter (where r.state = 'delivered')::float8 as longest,
      (select count(distinct sequence_id) from integration_errors
       where company_id = ${companyId} and recovered_at is null) as still
    from (select distinct sequence_id from integration_errors
          where company_id = ${companyId} and service = ${incident.service} and at >= ${since}
            and code = any(${codes}::text[]) and recovered_at is not null) e
    join recordings r on r.company_id = ${companyId} and r.sequence_id = e.sequence_id`.execute(db);
  const { recovered = 0, given_up = 0, longest = null, still = 0 } = sums.rows[0] ?? {};
  return { recovered, notTransferred: given_up, longestSeconds: longest, stillFailing: still };
}
