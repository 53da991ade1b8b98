import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import { companiesDue, type Kind, ofKind } from "../keep/companies-due.ts";
import { leaseSeconds } from "../keep/leases.ts";
import { waitsForOperator } from "../keep/retention.ts";
import type { Original, Params } from "../keep/tables.ts";
import type { DeclaredFormat } from "./leg.ts";
import type { Shaped } from "./shape-recording.ts";

export type ShapeJob = {
  companyId: string;
  sequenceId: string;
  token: string;
  /** The door's request that brought it; for the log. */
  requestId: string | null;
  originals: Original[];
  declaredFormat: DeclaredFormat | null;
  agentOffset: number;
  customerOffset: number;
  failures: number;
};

/**
 * Claims recordings that wait to be shaped, one company after the other in turn, the oldest of each first; also those
 * whose worker died. What a backfill asks for is taken singly, when there is nothing else (`idle`). Sees all companies.
 */
export async function claimShapeJobs(
  db: Database,
  token: string,
  free: number,
  idle: boolean,
): Promise<ShapeJob[]> {
  const due = await claimOf("call", db, token, free);
  return due.length === 0 && idle ? claimOf("backfill", db, token, 1) : due;
}

async function claimOf(kind: Kind, db: Database, token: string, free: number): Promise<ShapeJob[]> {
  const claimed = await sql<Omit<ShapeJob, "token">>`
    with recursive ${companiesDue("shape", kind)}, due as (
      select r.company_id, r.sequence_id,
             row_number() over (partition by r.company_id order by r.due_at) as turn, r.due_at
      from companies_due d cross join lateral (
        select r.company_id, r.sequence_id, r.due_at from recordings r
        where r.stage = 'shape' and r.company_id = d.company_id and r.due_at <= now() and ${ofKind(kind)}
        order by r.due_at limit ${free} for update skip locked
      ) r
    ), mine as (select company_id, sequence_id from due order by turn, due_at limit ${free})
    update recordings r set lease_token = ${token}, due_at = now() + ${`${leaseSeconds} seconds`}::interval
    from mine where r.company_id = mine.company_id and r.sequence_id = mine.sequence_id
    returning r.company_id as "companyId", r.sequence_id as "sequenceId", r.originals,
      r.declared_format as "declaredFormat", r.agent_offset as "agentOffset", r.customer_offset as "customerOffset",
      r.failures_in_row as failures, r.request_id as "requestId"`.execute(db.system);
  return claimed.rows.map((row) => ({ ...row, token }));
}

/** Held because we could not convert it, which has just succeeded. */
const wasOurs = sql`(state = 'held' and held_by = 'recording' and reason_code in (${sql.join(waitsForOperator)}))`;

/**
 * Hands the finished file on to `ship`; nothing happens when another worker took the recording over.
 * @returns false when no row knows this file: it is the caller's to remove
 */
export async function finishShaping(
  companyId: string,
  db: Database,
  job: ShapeJob,
  file: string,
  shaped: Shaped,
): Promise<boolean> {
  const result = await sql`
    update recordings r set stage = 'ship', lease_token = null, failures_in_row = 0,
      state = case when state = 'retrying' or ${wasOurs} then 'waiting' else state end,
      held_by = case when ${wasOurs} then null else held_by end,
      reason_code = case when state in ('held', 'skipped') and not ${wasOurs} then reason_code end,
      reason_params = case when state in ('held', 'skipped') and not ${wasOurs} then reason_params end,
      due_at = case when state in ('waiting', 'retrying') or ${wasOurs} then received_at end,
      shaped_file = ${file}, shaped_bytes = ${shaped.bytes}, sha256 = ${shaped.sha256},
      seconds = ${shaped.seconds}, channels = ${shaped.channels}, salvaged = ${shaped.salvaged}
    where company_id = ${companyId} and sequence_id = ${job.sequenceId} and lease_token = ${job.token}`.execute(
    db.system,
  );
  if (result.numAffectedRows === 1n) return true;
  // The answer to an earlier try may have been lost: then the row knows this very file.
  const row = await db.system
    .selectFrom("recordings")
    .select("shaped_file")
    .where("company_id", "=", companyId)
    .where("sequence_id", "=", job.sequenceId)
    .executeTakeFirst();
  return row?.shaped_file === file;
}

/** The recording itself cannot be shipped as it is: held with its reason, an entry of the integration error log. */
export async function holdRecording(
  companyId: string,
  db: Database,
  job: ShapeJob,
  reason: string,
  params: Params,
): Promise<void> {
  await sql`
    with held as (
      update recordings set due_at = null, lease_token = null,
        state = case when state = 'skipped' then state else 'held' end,
        held_by = case when state = 'skipped' then null else 'recording' end,
        reason_code = case when state = 'skipped' then reason_code else ${reason} end,
        reason_params = case when state = 'skipped' then reason_params else ${JSON.stringify(params)}::jsonb end
      where company_id = ${companyId} and sequence_id = ${job.sequenceId} and lease_token = ${job.token}
      returning company_id, sequence_id, state)
    insert into integration_errors (company_id, service, sequence_id, code, params)
      select company_id, 'amazon-s3', sequence_id, ${reason}, ${JSON.stringify(params)}::jsonb from held
      where state = 'held'
    on conflict (company_id, service, sequence_id, code) where recovered_at is null
      do update set times = integration_errors.times + 1, last_at = now()`.execute(db.system);
}

/** Recordings that one statement takes up again. */
const takenUp = 200;

/**
 * Takes up again what was held for want of the converter, the oldest first; what a company holds meanwhile for another
 * reason stays. Sees all companies. @returns how many; fewer than a chunk are all
 */
export async function takeUpUnconverted(db: Database): Promise<{ taken: number; more: boolean }> {
  const result = await sql`
    with chosen as (
      select company_id, sequence_id from recordings
      where state = 'held' and held_by = 'recording' and reason_code = 'converter-missing' and due_at is null
        and local_gone_at is null
      order by received_at limit ${takenUp} for update skip locked)
    update recordings r set due_at = now() from chosen
    where r.company_id = chosen.company_id and r.sequence_id = chosen.sequence_id`.execute(db.system);
  const taken = Number(result.numAffectedRows ?? 0n);
  return { taken, more: taken === takenUp };
}

/** Trouble of this machine (disk full, say): the same again later, an entry of the integration error log. */
export async function shapeAgainLater(
  companyId: string,
  db: Database,
  job: ShapeJob,
  waitMs: number,
): Promise<void> {
  await sql`
    with later as (
      update recordings set lease_token = null, failures_in_row = failures_in_row + 1,
        state = case when state = 'waiting' then 'retrying' else state end,
        reason_code = case when state in ('held', 'skipped') then reason_code else 'own-disk' end,
        due_at = case when state <> 'skipped' then now() + ${`${waitMs} milliseconds`}::interval end
      where company_id = ${companyId} and sequence_id = ${job.sequenceId} and lease_token = ${job.token}
      returning company_id, sequence_id, state)
    insert into integration_errors (company_id, service, sequence_id, code)
      select company_id, 'amazon-s3', sequence_id, 'own-disk' from later where state = 'retrying'
    on conflict (company_id, service, sequence_id, code) where recovered_at is null
      do update set times = integration_errors.times + 1, last_at = now()`.execute(db.system);
}
