import { type RawBuilder, sql } from "kysely";
import type { TransferState } from "../../contract/calls.ts";
import type { Trx } from "../base/database.ts";
import { notifyChannel } from "../base/wake.ts";
import type { Original, Params } from "./tables.ts";

export type KnownRecording = {
  sequenceId: string;
  audioSha256: string;
  state: TransferState;
  reasonCode: string | null;
  reasonParams: Params | null;
};

/** The recording of this identity or of this call, if the company has it. */
export async function findRecording(
  companyId: string,
  trx: Trx,
  by: { identity: string } | { sequenceId: string },
): Promise<KnownRecording | null> {
  const found = await trx
    .selectFrom("recordings")
    .select(["sequence_id", "audio_sha256", "state", "reason_code", "reason_params"])
    .where("company_id", "=", companyId)
    .where("identity" in by ? "identity" : "sequence_id", "=", "identity" in by ? by.identity : by.sequenceId)
    .executeTakeFirst();
  return found
    ? {
        sequenceId: found.sequence_id,
        audioSha256: found.audio_sha256,
        state: found.state,
        reasonCode: found.reason_code,
        reasonParams: found.reason_params,
      }
    : null;
}

/**
 * The same audio of the same call by another way: a push, and the watched folder that is its safety net. Two recordings
 * that one source brings the same way are two, whatever they sound like.
 */
export async function findTwin(
  companyId: string,
  trx: Trx,
  {
    externalId,
    audioSha256,
    source,
    isKeyed,
  }: {
    externalId: string;
    audioSha256: string;
    source: string;
    /** The source has a name of its own for the recording; a push has none. */
    isKeyed: boolean;
  },
): Promise<KnownRecording | null> {
  const found = await trx
    .selectFrom("calls as c")
    .innerJoin("recordings as r", (join) =>
      join.onRef("r.company_id", "=", "c.company_id").onRef("r.sequence_id", "=", "c.sequence_id"),
    )
    .select("r.sequence_id")
    .where("c.company_id", "=", companyId)
    // Facts may have given the call another externalId since; its first one is remembered.
    .where((where) =>
      where.or([
        where("c.external_id", "=", externalId),
        where(
          "c.sequence_id",
          "=",
          where
            .selectFrom("call_names")
            .select("call_names.sequence_id")
            .where("call_names.company_id", "=", companyId)
            .where("call_names.external_id", "=", externalId),
        ),
      ]),
    )
    .where("r.audio_sha256", "=", audioSha256)
    .where((where) =>
      where.or([
        where("r.source", "!=", source),
        where(sql<boolean>`starts_with(r.identity, 'source:')`, "!=", isKeyed),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  return found ? findRecording(companyId, trx, { sequenceId: found.sequence_id }) : null;
}

/** In which state a recording begins, given the company's contract and destination at this moment. */
export type Beginning =
  | { state: "waiting" }
  | { state: "skipped"; reasonCode: "not-contracted" | "integration-off" }
  | { state: "held"; by?: "recording"; reasonCode: string; reasonParams: Params };

export async function decideBeginning(companyId: string, trx: Trx): Promise<Beginning> {
  const found = await trx
    .selectFrom("companies as c")
    .leftJoin("destinations as d", "d.company_id", "c.company_id")
    .select(["c.contract", "d.enabled", "d.ending", "d.paused_at", "d.pause_code", "d.pause_params"])
    .where("c.company_id", "=", companyId)
    .executeTakeFirstOrThrow();
  return beginningOf(found);
}

/** What decides it: of the company's row and its destination's. */
export type BeginningRow = {
  contract: boolean;
  enabled: boolean | null;
  ending: boolean | null;
  paused_at: Date | null;
  pause_code: string | null;
  pause_params: unknown;
};

export function beginningOf(found: BeginningRow): Beginning {
  if (!found.contract) return { state: "skipped", reasonCode: "not-contracted" };
  if (!found.enabled || found.ending) return { state: "skipped", reasonCode: "integration-off" };
  if (found.paused_at === null) return { state: "waiting" };
  return {
    state: "held",
    reasonCode: found.pause_code ?? "unknown",
    reasonParams: (found.pause_params ?? {}) as Params,
  };
}

export type NewRecording = {
  sequenceId: string;
  identity: string;
  source: string;
  raw: unknown;
  originals: readonly Original[];
  audioSha256: string;
  declaredFormat: string | null;
  agentOffset: number;
  customerOffset: number;
  /** The door's request that brings it. */
  requestId: string;
  /** It goes in the lane of backfills, whose own rows it has none of. */
  archive: boolean;
  /** Seconds that it waits for the facts of its call, which decide its key. */
  factsWithin: number;
};

/** Stands in `backfill_id` for what was imported out of an archive. */
export const archiveId = "00000000-0000-0000-0000-000000000000";

/**
 * The row that is the recording's job as well, of a call that is there: due at once unless it is skipped. COMMIT wakes
 * `work`. A recording that is held by its destination is shaped meanwhile, and is an entry of the integration error log.
 */
export async function addRecording(
  companyId: string,
  trx: Trx,
  recording: NewRecording,
  beginning: Beginning,
): Promise<void> {
  const { added, noted } = insertingRecording(companyId, recording, beginning, sql`(select) as call`);
  await sql`with added as (${added}) ${noted}`.execute(trx);
}

/**
 * The parts of a statement that adds a recording: `added`, to be a CTE of this name, which takes one row of `call` (what
 * is inserted there goes first, and a trigger of the recording sees it), and what makes it known.
 */
export function insertingRecording(
  companyId: string,
  recording: NewRecording,
  beginning: Beginning,
  call: RawBuilder<unknown>,
) {
  const heldBy = beginning.state === "held" ? (beginning.by ?? "destination") : null;
  const reason = beginning.state === "waiting" ? null : beginning.reasonCode;
  const params = beginning.state === "held" ? JSON.stringify(beginning.reasonParams) : null;
  const isIdle = beginning.state === "skipped" || heldBy === "recording";
  const added = sql`
    insert into recordings (company_id, sequence_id, identity, source, raw, originals, audio_sha256, declared_format,
      agent_offset, customer_offset, request_id, backfill_id, stage, state, held_by, reason_code, reason_params, due_at,
      facts_until)
    select ${companyId}, ${recording.sequenceId}, ${recording.identity}, ${recording.source},
      ${JSON.stringify(recording.raw)}::jsonb, ${JSON.stringify(recording.originals)}::jsonb, ${recording.audioSha256},
      ${recording.declaredFormat}, ${recording.agentOffset}::float8, ${recording.customerOffset}::float8,
      ${recording.requestId}, ${recording.archive ? archiveId : null}::uuid, 'shape', ${beginning.state}, ${heldBy},
      ${reason}, ${params}::jsonb, case when not ${isIdle}::boolean then now() end,
      now() + nullif(${recording.factsWithin}::float8, 0) * interval '1 second'
    from ${call}
    returning sequence_id`;
  const topic = isIdle ? "skipped" : "shape";
  const noted =
    beginning.state === "held"
      ? sql`, failed as (insert into integration_errors (company_id, service, sequence_id, code, params)
          select ${companyId}, 'amazon-s3', sequence_id, ${reason}, ${params}::jsonb from added)
        select pg_notify(${notifyChannel}, ${topic}) from added`
      : sql`select pg_notify(${notifyChannel}, ${topic}) from added`;
  return { added, noted };
}

/** The facts of a call have come: what waited for them goes at once. The key in the bucket is fixed only then. */
export async function stopWaitingForFacts(companyId: string, trx: Trx, sequenceId: string): Promise<void> {
  await sql`
    with told as (
      update recordings set facts_until = null,
        due_at = case when stage = 'ship' and state = 'waiting' and due_at > now() then received_at else due_at end
      where company_id = ${companyId} and sequence_id = ${sequenceId} and facts_until is not null
      returning stage)
    select pg_notify(${notifyChannel}, stage) from told`.execute(trx);
}
