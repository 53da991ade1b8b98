import { backoff } from "../base/backoff.ts";
import type { Database } from "../base/database.ts";
import { limitAtOnce } from "../base/limit-at-once.ts";
import type { Log } from "../base/log.ts";
import { type Pump, startPump } from "../base/pump.ts";
import type { LeaseKeeper } from "../keep/leases.ts";
import type { Spool } from "../keep/spool.ts";
import { shapeRecording } from "./shape-recording.ts";
import {
  claimShapeJobs,
  finishShaping,
  holdRecording,
  type ShapeJob,
  shapeAgainLater,
} from "./shape-store.ts";

/** Recordings claimed at once, and shaped at once: one computes while another waits for the disk. */
const slots = 8;
const atOnce = 3;

type Parts = {
  db: Database;
  spool: Spool;
  leases: LeaseKeeper;
  log: Log;
  /** Longest recording in seconds. */
  maxSeconds: number;
  /** Called when a finished file waits for `ship`. */
  onShaped: () => void;
};

export function startShapeWorker(parts: Parts): Pump {
  const limit = limitAtOnce(atOnce);
  return startPump({
    name: "shape",
    slots,
    refill: slots / 2,
    idleMs: 1000,
    claim: (free) => claimShapeJobs(parts.db, parts.leases.newToken(), free),
    run: (job) => parts.leases.hold(job, (signal) => limit(() => shapeOne(parts, job, signal))),
    log: parts.log,
  });
}

async function shapeOne(parts: Parts, job: ShapeJob, signal: AbortSignal): Promise<void> {
  const { db, spool, log, maxSeconds, onShaped } = parts;
  const { companyId, sequenceId, originals } = job;
  const file = spool.shapedFile(originals, job.token);
  const legs = originals.map(({ role, file: original }) => ({
    role,
    path: spool.path(original),
    declared: job.declaredFormat,
    offsetSeconds: role === "agent" ? job.agentOffset : role === "customer" ? job.customerOffset : 0,
  }));
  try {
    const result = await shapeRecording(legs, spool.path(file), { maxSeconds, signal });
    if (!result.ok) {
      log.info("shape.held", { company: companyId, sequenceId, reason: result.reason });
      await holdRecording(companyId, db, job, result.reason, result.params);
    } else if (await finishShaping(companyId, db, job, file, result.shaped)) {
      onShaped();
    }
  } catch (error) {
    log.error("shape.trouble", error, { company: companyId, sequenceId });
    await shapeAgainLater(companyId, db, job, backoff(job.failures + 1) + 1000);
  }
}
