import { sql } from "kysely";
import type { Database, Trx } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import { notifyChannel } from "../base/wake.ts";
import { createBackfillCounter, storeCounts } from "./backfill-counts.ts";

/** Recordings of one backfill that are released and not done: fresh calls never find more than these before them. */
export const releasedAtOnce = 16;
/** Milliseconds until the next look: when something was released, while a backfill waits for that, and without any. */
const pace = { released: 200, waiting: 500, none: 2000 };

/**
 * Releases skipped recordings that a running backfill claims, the oldest first, a few at a time; they then take the
 * walk of every recording. What is released is in the rows alone, so any process may go on with it. Sees all companies.
 */
export function startBackfillFeeder(db: Database, log: Log): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const count = createBackfillCounter(db);
  const turn = async () => {
    const fed = await feedBackfills(db, log)
      .then(async (done) => {
        await count();
        return done;
      })
      .catch((error: unknown) => {
        log.error("backfill.feed-failed", error);
        return "none" as const;
      });
    if (!stopped) timer = setTimeout(begin, pace[fed]);
  };
  const begin = () => {
    running = turn();
  };
  begin();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** One turn for every running backfill. */
async function feedBackfills(db: Database, log: Log): Promise<keyof typeof pace> {
  const found = await sql<{ company_id: string; backfill_id: string }>`
    select company_id, backfill_id from backfills where state = 'running'`.execute(db.system);
  let released = false;
  for (const { company_id: companyId, backfill_id: backfillId } of found.rows) {
    const done = await db.system.transaction().execute((trx) => feedOne(companyId, trx, backfillId));
    if (done === "done") log.info("backfill.done", { company: companyId, backfill: backfillId });
    released ||= done === "released";
  }
  return found.rows.length === 0 ? "none" : released ? "released" : "waiting";
}

/** One process at a time feeds a backfill; who pauses or cancels it waits for this turn to end. */
async function feedOne(
  companyId: string,
  trx: Trx,
  backfillId: string,
): Promise<"nothing" | "released" | "done"> {
  const mine = await sql`
    select from backfills where company_id = ${companyId} and backfill_id = ${backfillId} and state = 'running'
    for update skip locked`.execute(trx);
  if (mine.rows.length === 0) return "nothing";
  const released = await sql`
    with open as (
      select p.company_id from destinations p join companies c on c.company_id = p.company_id and c.contract
      where p.company_id = ${companyId} and p.enabled and not p.ending and p.paused_at is null
    ), under_way as (
      select count(*) as recordings from unnest(array['waiting', 'sending', 'retrying', 'held']) as s (state)
      cross join lateral (
        select from recordings r where r.company_id = ${companyId} and r.backfill_id = ${backfillId}
          and r.state = s.state and (s.state <> 'held' or r.held_by = 'destination') limit ${releasedAtOnce}) r
    ), chosen as (
      select r.company_id, r.sequence_id from recordings r join open on open.company_id = r.company_id
      where r.company_id = ${companyId} and r.backfill_id = ${backfillId} and r.state = 'skipped'
        and r.local_gone_at is null
      order by r.received_at limit (select greatest(0, ${releasedAtOnce} - recordings) from under_way)
      for update of r skip locked
    ), released as (
      update recordings r set state = 'waiting', stage = case when r.shaped_file is null then 'shape' else 'ship' end,
        backfill_reason = r.reason_code, reason_code = null, reason_params = null, lease_token = null,
        failures_in_row = 0,
        due_at = case when r.shaped_file is null then now() else greatest(now(), r.facts_until) end
      from chosen where r.company_id = chosen.company_id and r.sequence_id = chosen.sequence_id
      returning r.stage)
    select stage, pg_notify(${notifyChannel}, stage) from released`.execute(trx);
  if (released.rows.length > 0) return "released";
  const left = await sql`
    select from recordings where company_id = ${companyId} and backfill_id = ${backfillId}
      and (state in ('skipped', 'waiting', 'sending', 'retrying') or (state = 'held' and held_by = 'destination'))
    limit 1`.execute(trx);
  if (left.rows.length > 0) return "nothing";
  await sql`update backfills set state = 'done', finished_at = now()
    where company_id = ${companyId} and backfill_id = ${backfillId}`.execute(trx);
  await storeCounts(companyId, trx, backfillId);
  return "done";
}
