import { type RawBuilder, sql } from "kysely";
import type { backfillStates } from "../../contract/backfill.ts";
import type { Database, Trx } from "../base/database.ts";

/** A look rests so many times as long as it took: counting a million rows costs at most 3 % of a core. */
const rest = 30;

/** SQL: `BackfillCounts` of a row `b` of backfills, by counting its recordings. */
export const countBackfill: RawBuilder<unknown> = sql`(
  select jsonb_build_object('delivered', count(*) filter (where state = 'delivered'),
    'underWay', count(*) filter (where state in ('waiting', 'sending', 'retrying')
      or (state = 'held' and held_by = 'destination')),
    'failed', count(*) filter (where state = 'held' and held_by = 'recording'),
    'left', count(*) filter (where state = 'skipped'),
    'lately', (select count(*) from recordings l where l.company_id = b.company_id and b.state = 'running'
      and l.delivered_at > now() - interval '1 minute' and l.backfill_id = b.backfill_id))
  from recordings r where r.company_id = b.company_id and r.backfill_id = b.backfill_id)`;

/** Counts one of them now, in the transaction that ends it. */
export async function storeCounts(companyId: string, trx: Trx, backfillId: string): Promise<void> {
  await sql`update backfills b set counts = ${countBackfill}
    where company_id = ${companyId} and backfill_id = ${backfillId}`.execute(trx);
}

/** Milliseconds at least between two looks at one that is over. */
const overEvery = 10_000;

/**
 * Counts backfills for whoever looks at them, each as often as its size allows: those under way, and those that are over
 * while something of them may still change. Sees all companies.
 */
export function createBackfillCounter(db: Database): () => Promise<void> {
  let restUntil = new Map<string, number>();
  return async () => {
    const changing = await sql<{ companyId: string; id: string; state: (typeof backfillStates)[number] }>`
      select company_id as "companyId", backfill_id as id, state from backfills
      where state in ('running', 'paused') or counts is null
        or (counts ->> 'underWay')::int > 0 or (counts ->> 'failed')::int > 0`.execute(db.system);
    const before = restUntil;
    restUntil = new Map();
    for (const { companyId, id, state } of changing.rows) {
      const begun = performance.now();
      const until = before.get(id) ?? 0;
      restUntil.set(id, until);
      if (begun < until) continue;
      // Whoever cancels it meanwhile has counted after us, and is not to be overwritten: a statement that waited for a
      // row's lock sees that row as it is now, and what it counts as it was before.
      await sql`update backfills b set counts = ${countBackfill}
        where company_id = ${companyId} and backfill_id = ${id} and state = ${state}`.execute(db.system);
      const now = performance.now();
      const isOver = state === "cancelled" || state === "done";
      restUntil.set(id, now + Math.max(isOver ? overEvery : 0, rest * (now - begun)));
    }
  };
}
