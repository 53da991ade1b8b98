import { sql } from "kysely";
import type { Trx } from "../base/database.ts";

/** Up to here counting is a matter of a millisecond or two. */
const few = 2_000;
const rememberMs = 60_000;

type Counted = { count: number; at: Date; until: number };
const remembered = new Map<string, Counted>();

/**
 * Recordings whose transfer is under way or waits for the destination: waiting, sending, retrying, held by it. Every
 * page of the console asks for it every few seconds, so that of many thousands only the change is counted, and all of
 * them once a minute: then what was skipped meanwhile is in it too.
 */
export async function countUnderWay(companyId: string, trx: Trx): Promise<number> {
  const first = await countAtMost(companyId, trx, few + 1);
  if (first <= few) {
    remembered.delete(companyId);
    return first;
  }
  const known = remembered.get(companyId);
  if (known === undefined || performance.now() > known.until) {
    const at = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(trx);
    const count = await countAtMost(companyId, trx, null);
    const counted = { count, at: at.rows[0]?.now ?? new Date(), until: performance.now() + rememberMs };
    if (remembered.size > 10_000) remembered.clear();
    remembered.set(companyId, counted);
    return count;
  }
  const change = await sql<{ come: number; gone: number }>`
    select (select count(*) from recordings where company_id = ${companyId} and received_at > ${known.at}) as come,
      (select count(*) from recordings where company_id = ${companyId} and delivered_at > ${known.at}) as gone`.execute(
    trx,
  );
  const { come = 0, gone = 0 } = change.rows[0] ?? {};
  return Math.max(few, known.count + come - gone);
}

/**
 * The conditions are those of two partial indexes, so that no row itself has to be read, and the order is theirs, so
 * that no statistics lead past them.
 */
async function countAtMost(companyId: string, trx: Trx, most: number | null): Promise<number> {
  const counted = await sql<{ count: number }>`
    select (select count(*) from (select from recordings where company_id = ${companyId} and state = 'held'
              and held_by = 'destination' order by received_at limit ${most}::bigint) held)
      + (select count(*) from (select from unnest(array['waiting', 'sending', 'retrying']) as s (state)
           cross join lateral (select from recordings r where r.company_id = ${companyId} and r.state = s.state
             and r.state not in ('delivered', 'skipped') order by r.received_at limit ${most}::bigint) found
           limit ${most}::bigint) others) as count`.execute(trx);
  return counted.rows[0]?.count ?? 0;
}
