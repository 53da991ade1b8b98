import { sql } from "kysely";
import type { Database, Trx } from "../base/database.ts";

/** Recordings that one transaction moves: some 50 ms, so that nothing waits for it. */
const chunk = 500;

/**
 * Pausing and releasing change the destination, at once and for all; its recordings follow in chunks, the oldest
 * first. Whatever crashes between two chunks is gone on with by whoever looks next (`findUnsettled`), and a chunk asks
 * anew how the destination is, under a lock, so that a new pause or release in the middle wins.
 */
export type Settling = "holding" | "releasing";

/** Companies some of whose recordings are not as their destination is, so far. Sees all companies. */
export async function findUnsettled(db: Database, most: number): Promise<string[]> {
  const found = await sql<{ company_id: string }>`
    select d.company_id from destinations d join companies c on c.company_id = d.company_id and c.contract
    where case when d.paused_at is null
      then exists (select from recordings r where r.company_id = d.company_id and r.state = 'held'
             and r.held_by = 'destination')
      else exists (select from recordings r where r.company_id = d.company_id and r.state = 'waiting')
        or exists (select from recordings r where r.company_id = d.company_id and r.state = 'retrying')
        or exists (select from recordings r where r.company_id = d.company_id and r.state = 'sending'
             and r.due_at <= now())
      end
    limit ${most}`.execute(db.system);
  return found.rows.map(({ company_id }) => company_id);
}

/** Settles one chunk of a company's recordings. @returns what it did and to how many; null: there is no destination */
export async function settleSome(
  companyId: string,
  db: Database,
  most = chunk,
): Promise<{ settling: Settling; recordings: number } | null> {
  return db.system.transaction().execute(async (trx) => {
    const found = await sql<{ paused: boolean }>`
      select p.paused_at is not null as paused from destinations p
      join companies c on c.company_id = p.company_id and c.contract
      where p.company_id = ${companyId} for no key update of p`.execute(trx);
    const [destination] = found.rows;
    if (!destination) return null;
    return destination.paused
      ? { settling: "holding", recordings: await holdSome(companyId, trx, most) }
      : { settling: "releasing", recordings: await releaseSome(companyId, trx, most) };
  });
}

/**
 * Holds a chunk of what waits for a paused destination, each with its own entry of the integration error log. What is
 * not shaped yet goes on being shaped; what a dead worker was sending is held with the others, its outcome unknown.
 */
export async function holdSome(companyId: string, trx: Trx, most = chunk): Promise<number> {
  const held = await sql<{ lapsed: boolean }>`
    with chosen as (
      select r.company_id, r.sequence_id, r.state = 'sending' as lapsed
      from unnest(array['waiting', 'retrying', 'sending']) as s (state) cross join lateral (
        select company_id, sequence_id, state from recordings
        where company_id = ${companyId} and state = s.state and state not in ('delivered', 'skipped') and (s.state <> 'sending' or due_at <= now())
        order by received_at limit ${most} for update skip locked) r
      limit ${most}
    ), held as (
      update recordings r set state = 'held', held_by = 'destination', reason_code = p.pause_code,
        reason_params = p.pause_params, due_at = case when r.stage = 'shape' then r.due_at end,
        lease_token = case when r.stage = 'shape' then r.lease_token end
      from chosen join destinations p on p.company_id = chosen.company_id
      where r.company_id = chosen.company_id and r.sequence_id = chosen.sequence_id
      returning r.company_id, r.sequence_id, r.reason_code, r.reason_params, chosen.lapsed
    ), ended as (
      update attempts a set outcome = 'unknown', finished_at = now() from held
      where held.lapsed and a.company_id = held.company_id and a.sequence_id = held.sequence_id
        and a.outcome = 'running'
    ), logged as (
      insert into integration_errors (company_id, service, sequence_id, code, params)
        select company_id, 'amazon-s3', sequence_id, reason_code, coalesce(reason_params, '{}') from held
      on conflict (company_id, service, sequence_id, code) where recovered_at is null do nothing
    )
    select lapsed from held`.execute(trx);
  // It may have been the probe that died: the next one need not wait for its turn.
  if (held.rows.some(({ lapsed }) => lapsed)) await probeAtOnce(companyId, trx);
  return held.rows.length;
}

/** A paused destination is tried again now, not in its turn. */
export async function probeAtOnce(companyId: string, trx: Trx): Promise<void> {
  await sql`update destinations set next_probe_at = now()
    where company_id = ${companyId} and paused_at is not null`.execute(trx);
}

async function releaseSome(companyId: string, trx: Trx, most = chunk): Promise<number> {
  const released = await sql`
    with chosen as (
      select company_id, sequence_id from recordings
      where company_id = ${companyId} and state = 'held' and held_by = 'destination'
      order by received_at limit ${most} for update skip locked)
    update recordings r set state = 'waiting', held_by = null, reason_code = null, reason_params = null,
      failures_in_row = 0, due_at = case when r.stage = 'ship' then greatest(r.received_at, r.facts_until) else coalesce(r.due_at, now()) end
    from chosen where r.company_id = chosen.company_id and r.sequence_id = chosen.sequence_id`.execute(trx);
  return Number(released.numAffectedRows ?? 0n);
}

/** The destination works again: what it held goes on, the oldest at once. @returns how many were released so far */
export async function releaseDestination(companyId: string, db: Database, most = chunk): Promise<number> {
  return db.system.transaction().execute(async (trx) => {
    await sql`update destinations set paused_at = null, pause_code = null, pause_params = null, next_probe_at = null,
      trouble_since = null where company_id = ${companyId}`.execute(trx);
    // kill point: release.destination-open
    return releaseSome(companyId, trx, most);
  });
}
