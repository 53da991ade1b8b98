import { sql } from "kysely";
import type { ShipCounts } from "../../contract/ship-again.ts";
import { logOperation } from "../accounts/operation-log.ts";
import { AppError } from "../base/app-error.ts";
import type { Trx } from "../base/database.ts";
import { notifyChannel } from "../base/wake.ts";
import { decideBeginning } from "./recording-store.ts";

export type By = { actor: string; address: string | null };

/**
 * もう一度転送する for one recording: one that was skipped, is held for its own sake, or waits for its next try goes at
 * once; for one that its destination holds, the destination is tried at once. What a bucket has confirmed is never sent
 * a second time. Whose turn it is, is the caller's matter (ship-again-turn.ts).
 * @throws AppError `not_found`, `ship_again_…`
 */
export async function shipAgain(
  companyId: string,
  trx: Trx,
  sequenceId: string,
  { runId, by }: { runId: string; by: By },
): Promise<ShipCounts> {
  const counts = await shipSome(companyId, trx, [sequenceId], { pace: "at-once", runId });
  if (counts.unknown > 0) throw new AppError("not_found");
  if (counts.delivered > 0) throw new AppError("ship_again_delivered");
  if (counts.gone > 0) throw new AppError("ship_again_gone");
  if (counts.underWay > 0) throw new AppError("ship_again_under_way");
  await logOperation(companyId, trx, { ...by, operation: "recording.ship", details: { sequenceId } });
  return counts;
}

/**
 * The same for several, without waiting for what somebody else has in hand: that is under way.
 * @param pace `in-line`: they keep their place by age, and give way to calls that have just come in
 * @param runId of the asking: what can still end somehow bears it, so that its end can be told (read-ship-outcome.ts)
 * @throws AppError `ship_again_off` when nothing of this company is shipped, whichever recordings they are
 */
export async function shipSome(
  companyId: string,
  trx: Trx,
  sequenceIds: readonly string[],
  { pace, runId }: { pace: "at-once" | "in-line"; runId: string },
): Promise<ShipCounts> {
  const beginning = await decideBeginning(companyId, trx);
  const isOff = beginning.state === "skipped";
  const held = beginning.state === "held";
  const params = held ? JSON.stringify(beginning.reasonParams) : null;
  const found = await sql<
    Omit<ShipCounts, "underWay" | "unknown"> & { asked: number; known: number; able: number }
  >`
    with asked as (
      select distinct sequence_id from unnest(${[...sequenceIds]}::text[]) as a (sequence_id)
    ), known as (
      select r.sequence_id from recordings r join asked using (sequence_id) where r.company_id = ${companyId}
    ), locked as (
      select r.sequence_id, r.state, r.held_by, r.local_gone_at is not null as gone,
        r.state in ('skipped', 'retrying') or r.held_by = 'recording' as able
      from recordings r where r.company_id = ${companyId} and r.sequence_id = any(${[...sequenceIds]}::text[])
      for update skip locked
    ), moved as (
      update recordings r set state = ${beginning.state}, held_by = ${held ? "destination" : null},
        stage = case when r.shaped_file is null then 'shape' else 'ship' end, lease_token = null, failures_in_row = 0,
        ship_run_id = ${runId}, reason_code = ${held ? beginning.reasonCode : null}, reason_params = ${params}::jsonb,
        due_at = case when r.shaped_file is null then now()
                      when ${!held} then case when ${pace === "at-once"} then now()
                        else greatest(r.received_at, r.facts_until) end end
      from locked l where r.company_id = ${companyId} and r.sequence_id = l.sequence_id and l.able and not l.gone
        and ${!isOff}
      returning r.sequence_id
    ), followed as (
      update recordings r set ship_run_id = ${runId}
      from locked l where r.company_id = ${companyId} and r.sequence_id = l.sequence_id and not l.able and not l.gone
        and l.state in ('waiting', 'sending', 'held')
    )
    select (select count(*) from asked) as asked, (select count(*) from known) as known,
      case when ${held} then 0 else (select count(*) from moved) end as started,
      case when ${held} then (select count(*) from moved) else 0 end
        + count(*) filter (where held_by = 'destination' and not gone) as held,
      count(*) filter (where state = 'delivered') as delivered,
      count(*) filter (where state <> 'delivered' and gone) as gone,
      count(*) filter (where able and not gone) as able
    from locked`.execute(trx);
  const { asked, known, able, ...counts } = found.rows[0] ?? nothing;
  if (isOff && able > 0) throw new AppError("ship_again_off");
  if (counts.held > 0) await tryDestination(companyId, trx);
  await sql`select pg_notify(${notifyChannel}, 'shape'), pg_notify(${notifyChannel}, 'ship')`.execute(trx);
  const passedOver = counts.delivered + counts.gone;
  return {
    ...counts,
    underWay: known - passedOver - counts.started - counts.held,
    unknown: asked - known,
  };
}

const nothing = { asked: 0, known: 0, able: 0, started: 0, held: 0, delivered: 0, gone: 0 };

/** A paused destination is tried with one recording now, not in its turn. */
async function tryDestination(companyId: string, trx: Trx): Promise<void> {
  await sql`update destinations set next_probe_at = now()
    where company_id = ${companyId} and paused_at is not null and next_probe_at > now()`.execute(trx);
}
