import { type RawBuilder, sql } from "kysely";
import type { Database } from "../base/database.ts";
import type { Params } from "../keep/tables.ts";
import type { ShipJob } from "./ship-store.ts";

export type Proof = { proof: string; etag: string | null; requestId: string | null };

/** The bucket has it: the transfer is delivered, its failures are recovered, its destination is out of trouble. */
export async function finishDelivered(
  companyId: string,
  db: Database,
  job: ShipJob,
  proof: Proof,
): Promise<void> {
  await sql`
    with attempt as (
      update attempts set outcome = 'delivered', finished_at = now(), http_status = 200, request_id = ${proof.requestId}
      where company_id = ${companyId} and attempt_id = ${job.attemptId}
    ), recovered as (
      update integration_errors set recovered_at = now()
      where company_id = ${companyId} and sequence_id = ${job.sequenceId} and recovered_at is null
    ), calm as (
      update destinations set trouble_since = null where company_id = ${companyId} and trouble_since is not null
    )
    update recordings set state = 'delivered', delivered_at = now(), proof = ${proof.proof}, etag = ${proof.etag},
      due_at = null, lease_token = null, reason_code = null, reason_params = null, failures_in_row = 0
    where company_id = ${companyId} and sequence_id = ${job.sequenceId} and lease_token = ${job.token}`.execute(
    db.system,
  );
}

export type FailedAttempt = {
  code: string;
  params: Params;
  httpStatus: number | null;
  requestId: string | null;
  /** The reply was lost: the object may be in the bucket. */
  unknown: boolean;
};

/** The end of an attempt that failed, as part of a statement; the error log has one open entry a recording and code. */
function failed(companyId: string, job: ShipJob, failure: FailedAttempt): RawBuilder<unknown> {
  const params = JSON.stringify(failure.params);
  return sql`attempt as (
      update attempts set outcome = ${failure.unknown ? "unknown" : "failed"}, finished_at = now(),
        code = ${failure.code}, params = ${params}::jsonb, http_status = ${failure.httpStatus},
        request_id = ${failure.requestId}
      where company_id = ${companyId} and attempt_id = ${job.attemptId}
    ), logged as (
      insert into integration_errors (company_id, service, sequence_id, code, params, http_status, request_id)
      values (${companyId}, 'amazon-s3', ${job.sequenceId}, ${failure.code}, ${params}::jsonb, ${failure.httpStatus},
        ${failure.requestId})
      on conflict (company_id, service, sequence_id, code) where recovered_at is null
        do update set times = integration_errors.times + 1, last_at = now(), request_id = excluded.request_id
    )`;
}

/** It will pass, or the operator must act: again after `waitMs`; the destination is in trouble until one succeeds. */
export async function finishRetry(
  companyId: string,
  db: Database,
  job: ShipJob,
  failure: FailedAttempt,
  waitMs: number,
): Promise<void> {
  await sql`
    with ${failed(companyId, job, failure)}, trouble as (
      update destinations set trouble_since = coalesce(trouble_since, now()) where company_id = ${companyId}
    )
    update recordings r set ${whereItGoes(companyId)}, failures_in_row = failures_in_row + 1, lease_token = null,
      reason_code = ${reasonOf(companyId, failure)}, reason_params = ${JSON.stringify(failure.params)}::jsonb,
      due_at = case when exists (${openDestination(companyId)}) then now() + ${`${waitMs} milliseconds`}::interval end
    where company_id = ${companyId} and sequence_id = ${job.sequenceId} and lease_token = ${job.token}`.execute(
    db.system,
  );
}

/** Contracted and there, though perhaps switched off for now: what waits stays in line. */
const destination = (companyId: string) => sql`
  select 1 from destinations p join companies c using (company_id) where p.company_id = ${companyId} and c.contract`;
const openDestination = (companyId: string) => sql`${destination(companyId)} and p.paused_at is null`;

/** Where a failed attempt leaves its transfer when the destination was paused or removed meanwhile. */
const whereItGoes = (companyId: string) => sql`
  state = case when exists (${openDestination(companyId)}) then 'retrying'
               when exists (${destination(companyId)}) then 'held' else 'skipped' end,
  held_by = case when not exists (${openDestination(companyId)}) and exists (${destination(companyId)})
                 then 'destination' end`;

/** Why it is there: the failure, or that there is no destination any more. */
const reasonOf = (companyId: string, { code }: FailedAttempt) => sql`
  case when exists (${destination(companyId)}) then ${code} else 'integration-off' end`;

/** The recording cannot go where its key points: a person decides. */
export async function finishHeld(
  companyId: string,
  db: Database,
  job: ShipJob,
  failure: FailedAttempt,
): Promise<void> {
  await sql`
    with ${failed(companyId, job, failure)}
    update recordings set state = 'held', held_by = 'recording', due_at = null, lease_token = null,
      reason_code = ${failure.code}, reason_params = ${JSON.stringify(failure.params)}::jsonb
    where company_id = ${companyId} and sequence_id = ${job.sequenceId} and lease_token = ${job.token}`.execute(
    db.system,
  );
}

/** Seconds between probes of a paused destination. */
export const probeSeconds = 180;

/**
 * A fault that a person of the company must mend: the destination is paused and what waits for it is held, no attempt
 * is burnt. When the settings were saved since this attempt began, they are tried instead.
 */
export async function finishPaused(
  companyId: string,
  db: Database,
  job: ShipJob,
  failure: FailedAttempt,
): Promise<void> {
  const params = JSON.stringify(failure.params);
  await db.system.transaction().execute(async (trx) => {
    const paused = await sql`
      update destinations set paused_at = coalesce(paused_at, now()), pause_code = ${failure.code},
        pause_params = ${params}::jsonb, next_probe_at = now() + ${`${probeSeconds} seconds`}::interval
      where company_id = ${companyId} and version = ${job.destination.version}`.execute(trx);
    const isPaused = paused.numAffectedRows === 1n;
    await sql`
      with ${failed(companyId, job, failure)}
      update recordings r set ${isPaused ? sql`state = 'held', held_by = 'destination'` : whereItGoes(companyId)},
        lease_token = null, reason_code = ${reasonOf(companyId, failure)}, reason_params = ${params}::jsonb,
        due_at = case when ${!isPaused} and exists (${openDestination(companyId)}) then now() end
      where company_id = ${companyId} and sequence_id = ${job.sequenceId} and lease_token = ${job.token}`.execute(
      trx,
    );
    if (isPaused) await holdWaiting(companyId, trx, failure.code, params);
  });
}

type Executor = Parameters<ReturnType<typeof sql>["execute"]>[0];

/** Holds what waits for a paused destination; what is not shaped yet goes on being shaped. */
export async function holdWaiting(
  companyId: string,
  executor: Executor,
  code: string,
  params: string,
): Promise<void> {
  await sql`
    with held as (
      update recordings set state = 'held', held_by = 'destination', reason_code = ${code},
        reason_params = ${params}::jsonb, due_at = case when stage = 'shape' then due_at end
      where company_id = ${companyId} and state in ('waiting', 'retrying')
      returning company_id, sequence_id)
    insert into integration_errors (company_id, service, sequence_id, code, params)
      select company_id, 'amazon-s3', sequence_id, ${code}, ${params}::jsonb from held
    on conflict (company_id, service, sequence_id, code) where recovered_at is null do nothing`.execute(
    executor,
  );
}

/** The destination works again: everything held by it goes on, oldest first. @returns how many were released */
export async function releaseDestination(companyId: string, db: Database): Promise<number> {
  return db.system.transaction().execute(async (trx) => {
    await sql`update destinations set paused_at = null, pause_code = null, pause_params = null, next_probe_at = null,
      trouble_since = null where company_id = ${companyId}`.execute(trx);
    const released = await sql`
      update recordings set state = 'waiting', held_by = null, reason_code = null, reason_params = null,
        failures_in_row = 0, due_at = received_at
      where company_id = ${companyId} and state = 'held' and held_by = 'destination'`.execute(trx);
    return Number(released.numAffectedRows ?? 0n);
  });
}
