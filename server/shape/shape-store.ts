import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import { gatherCalls } from "../base/gather.ts";
import { companiesDue, type Kind, ofKind } from "../keep/companies-due.ts";
import { leaseSeconds } from "../keep/leases.ts";
import { waitsForOperator } from "../keep/retention.ts";
import { type ShapedRow, shapedColumns, shapedRows } from "../keep/shaped-rows.ts";
import type { Original, Params } from "../keep/tables.ts";
import type { DeclaredFormat } from "./leg.ts";

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
  /** A backfill asks for it. */
  isBackfill: boolean;
  /** As the claim saw it, nothing keeps it from being sent as soon as it is shaped. */
  goesAtOnce: boolean;
};

/**
 * As a column: this statement's commit does not wait for the disk. After a crash of the database what it wrote may be
 * undone, and the recording is shaped again; whatever is written later, the attempt before the first byte leaves above
 * all, is durable only together with it (PostgreSQL manual, "Asynchronous Commit").
 */
const withoutWaiting = sql`set_config('synchronous_commit', 'off', true) as waits`;

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
  const claimed = await sql<Omit<ShapeJob, "token"> & { waits: string }>`
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
    returning ${withoutWaiting}, r.company_id as "companyId", r.sequence_id as "sequenceId", r.originals,
      r.declared_format as "declaredFormat", r.agent_offset as "agentOffset", r.customer_offset as "customerOffset",
      r.failures_in_row as failures, r.request_id as "requestId", r.backfill_id is not null as "isBackfill",
      (r.state = 'waiting' and r.backfill_id is null and (r.facts_until is null or r.facts_until <= now()) and exists (
        select from companies c join destinations p using (company_id) where c.company_id = r.company_id and c.contract
          and (p.enabled or p.ending) and p.paused_at is null and p.trouble_since is null)) as "goesAtOnce"`.execute(
    db.system,
  );
  return claimed.rows.map(({ waits: _, ...row }) => ({ ...row, token }));
}

const isOurs = (reason: string) => sql`${waitsForOperator.includes(reason)}::boolean`;

/** Held because we could not convert it. */
const wasOurs = sql`(state = 'held' and held_by = 'recording' and reason_code in (${sql.join(waitsForOperator)}))`;

/**
 * Hands the finished file on to `ship`; nothing happens when another worker took the recording over. Those that end
 * while others are being written down go together. Sees all companies.
 * @returns false when no row knows this file: it is the caller's to remove
 */
export const finishShaping: (db: Database, ended: ShapedRow) => Promise<boolean> = gatherCalls(finishAll);

async function finishAll(db: Database, ended: readonly ShapedRow[]): Promise<boolean[]> {
  const done = await sql<Pick<ShapedRow, "companyId" | "sequenceId" | "token">>`
    with done as (update recordings r set lease_token = null, ${shapedColumns},
      state = case when state = 'retrying' or ${wasOurs} then 'waiting' else state end,
      held_by = case when ${wasOurs} then null else held_by end,
      reason_code = case when state in ('held', 'skipped') and not ${wasOurs} then reason_code end,
      reason_params = case when state in ('held', 'skipped') and not ${wasOurs} then reason_params end,
      due_at = case when state in ('waiting', 'retrying') or ${wasOurs}
        then greatest(received_at, coalesce(facts_until, received_at)) end
    from ${shapedRows(ended)}
    where r.company_id = e.company_id and r.sequence_id = e.sequence_id and r.lease_token = e.token
    returning e.token, r.company_id as "companyId", r.sequence_id as "sequenceId")
    select "companyId", "sequenceId", token, ${withoutWaiting} from done`.execute(db.system);
  // A claim's token serves all its recordings, and companies may use the same sequence IDs.
  const nameOf = ({ companyId, sequenceId, token }: (typeof done.rows)[number]) =>
    `${companyId}/${sequenceId}/${token}`;
  const names = new Set(done.rows.map(nameOf));
  const others = ended.filter((one) => !names.has(nameOf(one)));
  const known = await filesKnown(db, others);
  return ended.map((one) => !others.includes(one) || known.has(one.file));
}

/**
 * The answer to an earlier try may have been lost: then the row knows this very file, whose name is its lease's alone.
 * Sees all companies.
 */
async function filesKnown(db: Database, ended: readonly ShapedRow[]): Promise<Set<string>> {
  if (ended.length === 0) return new Set();
  const rows = await sql<{ file: string }>`
    select r.shaped_file as file from recordings r
    join unnest(${ended.map((one) => one.companyId)}::text[], ${ended.map((one) => one.sequenceId)}::text[],
      ${ended.map((one) => one.file)}::text[]) as e (company_id, sequence_id, file)
      on r.company_id = e.company_id and r.sequence_id = e.sequence_id and r.shaped_file = e.file`.execute(
    db.system,
  );
  return new Set(rows.rows.map(({ file }) => file));
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
        -- Until now it waited for us: the period that its audio has begins only with this.
        set_aside_at = case when ${wasOurs} and not ${isOurs(reason)} then now() else set_aside_at end,
        state = case when state = 'skipped' then state else 'held' end,
        held_by = case when state = 'skipped' then null else 'recording' end,
        reason_code = case when state = 'skipped' then reason_code else ${reason} end,
        reason_params = case when state = 'skipped' then reason_params else ${JSON.stringify(params)}::jsonb end
      where company_id = ${companyId} and sequence_id = ${job.sequenceId} and lease_token = ${job.token}
      returning company_id, sequence_id, state
    ), over as (
      update integration_errors e set recovered_at = now() from held
      where e.company_id = held.company_id and e.sequence_id = held.sequence_id and e.recovered_at is null
        and e.code in ('own-disk', 'format-not-decoded', 'converter-missing') and e.code <> ${reason}
    )
    insert into integration_errors (company_id, service, sequence_id, code, params)
      select company_id, 'amazon-s3', sequence_id, ${reason}, ${JSON.stringify(params)}::jsonb from held
      where state = 'held'
    on conflict (company_id, service, sequence_id, code) where recovered_at is null
      do update set times = integration_errors.times + 1, last_at = now()`.execute(db.system);
}

/** Recordings that are taken up again at a time: calls that come in meanwhile do not wait behind more. */
const takenUp = 8;

/**
 * Takes up again a few of those that are held for want of the converter, the oldest first, once those before are done.
 * Sees all companies. @returns how many were taken up; `more`: there are others, or some are still under way
 */
export async function takeUpUnconverted(db: Database): Promise<{ taken: number; more: boolean }> {
  const held = sql`state = 'held' and held_by = 'recording' and reason_code = 'converter-missing'
    and local_gone_at is null`;
  const found = await sql<{ due: boolean }>`
    select due_at is not null as due from recordings where ${held}
    order by due_at is null limit 1`.execute(db.system);
  const [first] = found.rows;
  if (first === undefined) return { taken: 0, more: false };
  if (first.due) return { taken: 0, more: true };
  const result = await sql`
    with chosen as (
      select company_id, sequence_id from recordings where ${held} and due_at is null
      order by received_at limit ${takenUp} for update skip locked)
    update recordings r set due_at = now() from chosen
    where r.company_id = chosen.company_id and r.sequence_id = chosen.sequence_id`.execute(db.system);
  return { taken: Number(result.numAffectedRows ?? 0n), more: true };
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
