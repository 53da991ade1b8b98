import { backoff } from "../base/backoff.ts";
import { type Database, isDatabaseAway } from "../base/database.ts";
import { insist } from "../base/insist.ts";
import type { Log } from "../base/log.ts";
import type { Access } from "../destinations/access.ts";
import type { Endpoint } from "../destinations/endpoint.ts";
import type { Failure } from "../destinations/failure.ts";
import { md5Of, md5OfFile } from "../destinations/md5-of-file.ts";
import { type PutOutcome, putRecording } from "../destinations/put-recording.ts";
import type { HeldBytes } from "../destinations/request-body.ts";
import type { S3Caller } from "../destinations/s3-caller.ts";
import { inRegion, type S3Target } from "../destinations/s3-request.ts";
import { type Existing, settleExisting } from "../destinations/settle-existing.ts";
import type { LeaseKeeper } from "../keep/leases.ts";
import type { Spool } from "../keep/spool.ts";
import type { Params } from "../keep/tables.ts";
import {
  type FailedAttempt,
  finishDelivered,
  finishHeld,
  finishPaused,
  finishRetry,
  ownFault,
  shapeAgain,
} from "./finish-attempt.ts";
import { hasFinished, proveFinished, setDown } from "./finished-file.ts";
import { putWithAccess } from "./put-with-access.ts";
import { mayBeOurs, rememberStore, type ShipJob, wasStoredDamaged } from "./ship-store.ts";

export type ShipParts = {
  db: Database;
  spool: Spool;
  leases: LeaseKeeper;
  caller: S3Caller;
  access: Access;
  /** A store by its name; null when the operator took it off the list. */
  endpoint: (name: string) => Endpoint | null;
  egressIps: readonly string[];
  log: Log;
};

/** Times that a recording found damaged on its way is read and sent again before the operator is called. */
const rereads = 3;
/** Shortest wait before a fault of ours is tried again, in milliseconds: nothing mends it by itself. */
const alarmWait = 60_000;

/**
 * One attempt at bringing a recording to its bucket, and what follows from its outcome.
 * @param held the finished recording, where it is in memory and not in the spool
 * @returns true when delivered
 */
export async function attemptTransfer(parts: ShipParts, job: ShipJob, held?: HeldBytes): Promise<boolean> {
  try {
    return await attempt(parts, job, held);
  } catch (error) {
    // Nothing can be written down then; the lease ends by itself, and the attempt with it.
    if (isDatabaseAway(error)) throw error;
    const log = parts.log.with({
      company: job.companyId,
      sequenceId: job.sequenceId,
      attempt: job.attemptId,
    });
    log.error("ship.broke", error);
    const fault = ownFault("UnexpectedFault", job.destination.endpoint);
    const wait = alarmWait + backoff(job.failures + 1);
    await insist(() => finishRetry(job.companyId, parts.db, job, fault, wait), log);
    return false;
  }
}

async function attempt(parts: ShipParts, job: ShipJob, held: HeldBytes | undefined): Promise<boolean> {
  const { companyId, sequenceId, destination } = job;
  const log = parts.log.with({
    company: companyId,
    sequenceId,
    requestId: job.requestId,
    attempt: job.attemptId,
  });
  // kill point: ship.claimed
  const endpoint = parts.endpoint(destination.endpoint);
  if (!endpoint) {
    const code = "StoreNotListed";
    if (held !== undefined) await setDown(parts, job, held, log);
    log.error("ship.impossible", undefined, { code });
    await finishRetry(companyId, parts.db, job, ownFault(code, destination.endpoint), alarmWait);
    return false;
  }
  return parts.leases.hold(job, async (signal) => {
    if (held === undefined && !(await hasFinished(parts, job, log))) return false;
    // kill point: ship.before-put
    const access = {
      refused: parts.access.refused,
      open: (...of: Parameters<Access["open"]>) => insist(() => parts.access.open(...of), log),
    };
    const put = (from?: HeldBytes) =>
      putWithAccess(access, job, endpoint, (target) =>
        putKnowingly({ ...parts, log }, job, from, target, signal),
      );
    let outcome = await put(held);
    // kill point: ship.put-answered
    if (outcome.outcome === "failed" && held !== undefined) await setDown(parts, job, held, log);
    if (outcome.outcome === "failed" && mayBeSpoilt(outcome.failure)) {
      const { failure, unknown } = outcome;
      const how = await proveFinished(parts, job, log);
      if (how === "otherwise") {
        await insist(() => shapeAgain(companyId, parts.db, job, describeFailure(failure, unknown)), log);
        return false;
      }
      // Where the store may keep an object of this attempt, 412 would tell nothing: the next attempt knows of this one.
      const mayBeThere = unknown || failure.code === "StoredDamaged";
      if (how === "made-again" && !mayBeThere) outcome = await put();
    }
    const delivered = await insist(() => conclude(parts, job, outcome, log), log);
    // kill point: ship.row-written
    if (delivered) await parts.spool.letGo([job.file]);
    return delivered;
  });
}

/** A finished file of other bytes than its row's would explain it. */
function mayBeSpoilt({ act, code }: Failure): boolean {
  return act === "retry-reread" || code === "LocalFileUnreadable";
}

/** PUTs; where the store teaches something on the way (its region, no If-None-Match), once more with that knowledge. */
async function putKnowingly(
  parts: ShipParts,
  job: ShipJob,
  held: HeldBytes | undefined,
  target: S3Target,
  signal: AbortSignal,
): Promise<PutOutcome> {
  const { db, caller, egressIps, log } = parts;
  const { companyId, destination } = job;
  const remember = (learnt: Parameters<typeof rememberStore>[3]) =>
    insist(() => rememberStore(companyId, db, destination.version, learnt), log);
  const context = { folder: job.destination.folder, egressIps };
  const path = parts.spool.path(job.file);
  const recording = {
    key: job.objectKey,
    path,
    held,
    bytes: job.bytes,
    sha256: job.sha256,
    md5: () => (held === undefined ? md5OfFile(path) : Promise.resolve(md5Of(held.bytes))),
    ifNoneMatch: !job.destination.plainPut && !target.endpoint.lacks.includes("if-none-match"),
  };
  let place = target;
  let outcome = await putRecording(place, recording, caller, context, signal);
  const region =
    outcome.outcome === "failed" && outcome.failure.act === "try-region" ? outcome.failure.region : undefined;
  if (region !== undefined) {
    place = inRegion(target, region);
    outcome = await putRecording(place, recording, caller, context, signal);
    if (outcome.outcome === "stored" || outcome.failure.act === "settle")
      await remember({ offered_region: region });
  }
  if (outcome.outcome === "stored") {
    const isHearsay = outcome.proof === "earlier-sending";
    if (!isHearsay || !(await insist(() => wasStoredDamaged(companyId, db, job), log))) return outcome;
    return putRecording(place, { ...recording, ifNoneMatch: false }, caller, context, signal);
  }
  const { act, code, requestId } = outcome.failure;
  if (act === "plain-put") {
    // kill point: ship.store-taught
    const plain = await putRecording(place, { ...recording, ifNoneMatch: false }, caller, context, signal);
    // Only what was stored shows that If-None-Match was what the store did not know, and not something else in it.
    if (plain.outcome === "stored") await remember({ plain_put: true });
    return plain;
  }
  if (code === "StoredDamaged") {
    // The store has just made this object of our request, so it is ours to replace. If that fails, the damage is what
    // is written down: no later 412 may count as delivered.
    const again = await putRecording(place, { ...recording, ifNoneMatch: false }, caller, context, signal);
    return again.outcome === "stored" ? again : outcome;
  }
  if (act === "settle") {
    const existing = await settleExisting(place, recording, caller, signal);
    if (existing !== "same" && (await insist(() => wasStoredDamaged(companyId, db, job), log))) {
      // What is there is an earlier sending of ours that the store confirmed wrongly: it is replaced until it is right.
      return putRecording(place, { ...recording, ifNoneMatch: false }, caller, context, signal);
    }
    if (await insist(() => isOurs(companyId, db, job, existing), log)) {
      const proof = existing === "same" ? "etag" : "earlier-sending";
      return { outcome: "stored", etag: null, versionId: null, requestId, proof };
    }
  }
  return outcome;
}

/** What is at the key that answered 412 is this recording: its bytes say so, or an attempt of ours explains it. */
export async function isOurs(
  companyId: string,
  db: Database,
  job: ShipJob,
  existing: Existing,
): Promise<boolean> {
  return existing === "same" || (existing !== "other" && (await mayBeOurs(companyId, db, job)));
}

/** What follows from an attempt's outcome. @returns true when delivered */
export async function conclude(
  parts: Pick<ShipParts, "db">,
  job: ShipJob,
  outcome: PutOutcome,
  log: Log,
): Promise<boolean> {
  const { db } = parts;
  const { companyId } = job;
  if (outcome.outcome === "stored") {
    await finishDelivered(companyId, db, job, outcome);
    log.info("ship.delivered", { proof: outcome.proof, bytes: job.bytes });
    if (outcome.unencrypted) log.warn("ship.encryption-unconfirmed", { wished: job.destination.encryption });
    return true;
  }
  const { failure } = outcome;
  const failed = describeFailure(failure, outcome.unknown);
  const fields = {
    code: failure.code,
    http: failure.http,
    storeRequestId: failure.requestId,
    whose: failure.whose,
  };
  switch (failure.act) {
    case "pause":
    case "try-region":
      log.warn("ship.paused", fields);
      await finishPaused(companyId, db, job, failed);
      return false;
    case "settle":
      log.warn("ship.held", fields);
      await finishHeld(companyId, db, job, failed);
      return false;
    case "alarm":
      log.error("ship.ours", undefined, fields);
      await finishRetry(companyId, db, job, failed, alarmWait + backoff(job.failures + 1));
      return false;
    case "retry-reread":
      if (job.failures >= rereads) log.error("ship.damaged", undefined, fields);
      else log.warn("ship.retry", fields);
      await finishRetry(
        companyId,
        db,
        job,
        failed,
        backoff(job.failures + 1) + (job.failures >= rereads ? alarmWait : 0),
      );
      return false;
    case "retry":
    case "plain-put":
      log.warn("ship.retry", fields);
      await finishRetry(companyId, db, job, failed, backoff(job.failures + 1));
      return false;
    default:
      return failure.act satisfies never;
  }
}

function describeFailure(failure: Failure, unknown: boolean): FailedAttempt {
  const params: Params = Object.fromEntries(
    Object.entries(failure.params).filter(([, value]) => value !== undefined),
  );
  return { code: failure.code, params, httpStatus: failure.http, requestId: failure.requestId, unknown };
}
