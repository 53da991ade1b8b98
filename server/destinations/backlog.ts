import { sql } from "kysely";
import type { Backlog } from "../../contract/destination.ts";
import type { Trx } from "../base/database.ts";
import { countUnderWay } from "./count-under-way.ts";

/** A transfer that has waited this long is a backlog, not the usual way of things; in minutes. */
const lateMinutes = 5;
/** Over how many minutes deliveries are counted. */
const window = 3;

/**
 * What waits although its destination works: how many, and how fast it shrinks. Null where nothing is late, as it is
 * nearly always, which four looks at an index find out: it is asked in the index's order, because a planner without
 * fresh statistics would otherwise look for the one row through all the others' rows.
 */
export async function readBacklog(companyId: string, trx: Trx): Promise<Backlog | null> {
  const late = await sql<{ late: boolean }>`
    select exists (
      select from unnest(array['waiting', 'sending', 'retrying', 'held']) as s (state) cross join lateral (
        select from recordings r where r.company_id = ${companyId} and r.state = s.state
          and r.state not in ('delivered', 'skipped') and r.held_by is distinct from 'recording'
          and r.received_at < now() - ${`${lateMinutes} minutes`}::interval
        order by r.received_at limit 1) found) as late`.execute(trx);
  if (!late.rows[0]?.late) return null;
  const counted = await sql<{ delivered: number; seconds: number | null }>`
    select count(*) as delivered, extract(epoch from now() - min(delivered_at))::float8 as seconds from recordings
    where company_id = ${companyId} and delivered_at > now() - ${`${window} minutes`}::interval`.execute(trx);
  const { delivered = 0, seconds = null } = counted.rows[0] ?? {};
  const waiting = await countUnderWay(companyId, trx);
  // Just after the release the window is longer than there have been deliveries.
  const minutes = Math.max(seconds ?? 0, 10) / 60;
  return { waiting, perMinute: Math.round(delivered / minutes) };
}
