import { type RawBuilder, sql } from "kysely";
import type { Database } from "../base/database.ts";
import { gatherCalls } from "../base/gather.ts";
import type { Params } from "../keep/tables.ts";
import { holdSome, probeAtOnce } from "./hold-and-release.ts";
import type { ShipJob } from "./ship-store.ts";

export type Proof = { proof: string; etag: string | null; requestId: string | null };

/** Every act here ends only the holder's own attempt: of a worker whose lease another took over, nothing is changed. */
const mine = (companyId: string, job: ShipJob) =>
  sql`company_id = ${companyId} and sequence_id = ${job.sequenceId} and lease_token = ${job.token}`;

/**
 * The bucket has it: the transfer is delivered, its failures are recovered, its destination is out of trouble. Those
 * that end while others are being written down go together.
 */
export function finishDelivered(
  companyId: string,
  db: Database,
  job: ShipJob,
  { proof, etag, requestId }: Proof,
): Promise<void> {
  const { sequenceId, token, attemptId } = job;
  const { version } = job.destination;
  return deliverTogether(db, { companyId, sequenceId, token, attemptId, version, proof, etag, requestId });
}

type Delivered = Proof & { companyId: string; version: number } & Pick<
    ShipJob,
    "sequenceId" | "token" | "attemptId"
  >;

const deliverTogether = gatherCalls(deliverAll);

/** Sees all companies. */
async function deliverAll(db: Database, ended: readonly Delivered[]): Promise<undefined[]> {
  const of = <T>(value: (one: Delivered) => T) => ended.map(value);
  await sql`
    with mine as (
      update recordings r set state = 'delivered', delivered_at = now(), proof = e.proof, etag = e.etag,
        due_at = null, lease_token = null, reason_code = null, reason_params = null, failures_in_row = 0
      from unnest(${of((one) => one.companyId)}::text[], ${of((one) => one.sequenceId)}::text[],
        ${of((one) => one.token)}::uuid[], ${of((one) => one.attemptId)}::uuid[], ${of((one) => one.version)}::int[],
        ${of((one) => one.proof)}::text[], ${of((one) => one.etag)}::text[], ${of((one) => one.requestId)}::text[])
        as e (company_id, sequence_id, token, attempt_id, version, proof, etag, request_id)
      where r.company_id = e.company_id and r.sequence_id = e.sequence_id and r.lease_token = e.token
      returning r.company_id, r.sequence_id, e.attempt_id, e.version, e.request_id
    ), attempt as (
      update attempts a set outcome = 'delivered', finished_at = now(), http_status = 200, request_id = mine.request_id
      from mine where a.company_id = mine.company_id and a.sequence_id = mine.sequence_id
        and a.attempt_id = mine.attempt_id
    ), recovered as (
      update integration_errors e set recovered_at = now() from mine
      where e.company_id = mine.company_id and e.sequence_id = mine.sequence_id and e.recovered_at is null
    )
    update destinations p set trouble_since = null, next_probe_at = case
      -- It works as it is: should whoever proved it die before the release, the next probe comes soon.
      when p.paused_at is not null and p.version in (select version from mine where mine.company_id = p.company_id)
        then least(p.next_probe_at, now() + interval '5 seconds')
      else p.next_probe_at end
    where p.company_id in (select company_id from mine) and (p.trouble_since is not null or p.paused_at is not null)`.execute(
    db.system,
  );
  return ended.map(() => undefined);
}

export type FailedAttempt = {
  code: string;
  params: Params;
  httpStatus: number | null;
  requestId: string | null;
  /** The reply was lost: the object may be in the bucket. */
  unknown: boolean;
};

/** How an attempt ended that failed, as a part of a statement after `mine`, the recording that it was made for. */
function attemptEnded({ attemptId }: ShipJob, failure: FailedAttempt): RawBuilder<unknown> {
  return sql`attempt as (
      update attempts a set outcome = ${failure.unknown ? "unknown" : "failed"}, finished_at = now(),
        code = ${failure.code}, params = ${JSON.stringify(failure.params)}::jsonb, http_status = ${failure.httpStatus},
        request_id = ${failure.requestId}
      from mine where a.company_id = mine.company_id and a.sequence_id = mine.sequence_id and a.attempt_id = ${attemptId}
    )`;
}

/** Nothing is wrong any more with what is skipped; such a part as well. */
const skippedIsOver = sql`over as (
      update integration_errors e set recovered_at = now() from mine
      where mine.state = 'skipped' and e.company_id = mine.company_id and e.sequence_id = mine.sequence_id
        and e.recovered_at is null
    )`;

/** Both, and the error log: one open entry a recording and code, and none for what is skipped. */
function failed(job: ShipJob, failure: FailedAttempt): RawBuilder<unknown> {
  return sql`${attemptEnded(job, failure)}, logged as (
      insert into integration_errors (company_id, service, sequence_id, code, params, http_status, request_id,
        recovered_at)
      select mine.company_id, 'amazon-s3', mine.sequence_id, ${failure.code}, ${JSON.stringify(failure.params)}::jsonb,
        ${failure.httpStatus}::int, ${failure.requestId}, case when mine.state = 'skipped' then now() end from mine
      on conflict (company_id, service, sequence_id, code) where recovered_at is null
        do update set times = integration_errors.times + 1, last_at = now(), request_id = excluded.request_id
    ), ${skippedIsOver}`;
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
    with mine as (
      update recordings r set ${whereItGoes(companyId)}, failures_in_row = failures_in_row + 1, lease_token = null,
        reason_code = ${reasonOf(companyId, failure)}, reason_params = ${JSON.stringify(failure.params)}::jsonb,
        due_at = case when exists (${openDestination(companyId)}) then now() + ${`${waitMs} milliseconds`}::interval end
      where ${mine(companyId, job)} returning company_id, sequence_id, state
    ), ${failed(job, failure)}
    update destinations p set trouble_since = coalesce(p.trouble_since, now()), next_probe_at = case
      when p.paused_at is null then p.next_probe_at
      when p.version <> ${job.destination.version} then now()
      -- It proved nothing about the settings: another recording is tried soon.
      else least(p.next_probe_at, now() + interval '20 seconds') end
    from mine where p.company_id = mine.company_id`.execute(db.system);
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

/**
 * What is to be sent is not what the row says, and cannot be made so: it is shaped anew, under the same key. How the
 * attempt ended stays known: after `StoredDamaged` the store keeps an object that is to be replaced. It is shaped for the
 * player as well when the destination was paused or removed meanwhile.
 */
export async function shapeAgain(
  companyId: string,
  db: Database,
  job: ShipJob,
  failure: FailedAttempt,
): Promise<void> {
  await sql`
    with mine as (
      update recordings set stage = 'shape', ${whereItGoes(companyId)}, due_at = now(), lease_token = null,
        reason_code = ${reasonOf(companyId, failure)}, reason_params = ${JSON.stringify(failure.params)}::jsonb,
        shaped_file = null, near_holder = null, near_until = null
      where ${mine(companyId, job)} returning company_id, sequence_id, state
    ), ${attemptEnded(job, failure)}, ${skippedIsOver}
    select from mine`.execute(db.system);
}

/** The recording cannot go where its key points: a person decides. */
export async function finishHeld(
  companyId: string,
  db: Database,
  job: ShipJob,
  failure: FailedAttempt,
): Promise<void> {
  await sql`
    with mine as (
      update recordings set state = 'held', held_by = 'recording', due_at = null, lease_token = null,
        reason_code = ${failure.code}, reason_params = ${JSON.stringify(failure.params)}::jsonb
      where ${mine(companyId, job)} returning company_id, sequence_id, state
    ), ${failed(job, failure)}
    select from mine`.execute(db.system);
}

/** Seconds between probes of a paused destination. */
export const probeSeconds = 180;

/**
 * A fault that a person of the company must mend: the destination is paused, and what waits for it is held, beginning
 * with the oldest (`settleSome` goes on); no attempt is burnt. When the settings were saved since this attempt began,
 * they are tried instead, at once.
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
      where company_id = ${companyId} and version = ${job.destination.version}
        and exists (select 1 from recordings where ${mine(companyId, job)})`.execute(trx);
    const isPaused = paused.numAffectedRows === 1n;
    // kill point: pause.destination-paused
    await sql`
      with mine as (
        update recordings r set ${isPaused ? sql`state = 'held', held_by = 'destination'` : whereItGoes(companyId)},
          lease_token = null, reason_code = ${reasonOf(companyId, failure)}, reason_params = ${params}::jsonb,
          due_at = case when ${!isPaused} and exists (${openDestination(companyId)}) then now() end
        where ${mine(companyId, job)} returning company_id, sequence_id, state
      ), ${failed(job, failure)}
      select from mine`.execute(trx);
    // kill point: pause.recording-held
    if (isPaused) await holdSome(companyId, trx);
    else await probeAtOnce(companyId, trx);
    // kill point: pause.others-held
  });
}

/** What went wrong on our side, before any store was asked. */
export function ownFault(code: string, store: string): FailedAttempt {
  return { code, params: { store }, httpStatus: null, requestId: null, unknown: false };
}
