import { backoff } from "../base/backoff.ts";
import type { Database } from "../base/database.ts";
import { insist } from "../base/insist.ts";
import type { Log } from "../base/log.ts";
import { type Pump, startPump } from "../base/pump.ts";
import type { LeaseKeeper } from "../keep/leases.ts";
import type { Spool } from "../keep/spool.ts";
import { shapedPerByte } from "../keep/spool-claims.ts";
import {
  claimShapeJobs,
  finishShaping,
  holdRecording,
  type ShapeJob,
  shapeAgainLater,
} from "./shape-store.ts";
import type { ShapeThreads } from "./shape-threads.ts";

/** Recordings claimed at once; as many as there are threads are shaped at once. */
const slots = 8;

type Parts = {
  db: Database;
  spool: Spool;
  leases: LeaseKeeper;
  threads: ShapeThreads;
  log: Log;
  /** Longest recording in seconds. */
  maxSeconds: number;
  /** Called when a finished file waits for `ship`. */
  onShaped: () => void;
};

export function startShapeWorker(parts: Parts): Pump {
  return startPump({
    name: "shape",
    slots,
    refill: slots / 2,
    idleMs: 1000,
    claim: (free) => claimShapeJobs(parts.db, parts.leases.newToken(), free, free === slots),
    run: (job) => parts.leases.hold(job, (signal) => shapeOne(parts, job, signal)),
    log: parts.log,
  });
}

async function shapeOne(parts: Parts, job: ShapeJob, signal: AbortSignal): Promise<void> {
  const { db, spool, threads, maxSeconds, onShaped } = parts;
  const { companyId, sequenceId, originals, requestId } = job;
  const log = parts.log.with({ company: companyId, sequenceId, requestId });
  // kill point: shape.claimed
  const file = spool.shapedFile(originals, job.token);
  const legs = originals.map(({ role, file: original }) => ({
    role,
    path: spool.path(original),
    declared: job.declaredFormat,
    offsetSeconds: role === "agent" ? job.agentOffset : role === "customer" ? job.customerOffset : 0,
  }));
  try {
    const most = shapedPerByte * Math.max(...originals.map(({ bytes }) => bytes));
    if (!(await spool.roomToShape(most)))
      throw new Error("the spool's disk is full to the reserve's last part");
    const result = await threads.shape(legs, spool.path(file), { maxSeconds, signal });
    if (!result.ok) {
      log.info("shape.held", { reason: result.reason });
      // kill point: shape.refused
      await insist(() => holdRecording(companyId, db, job, result.reason, result.params), log);
    } else if (await insist(() => finishShaping(companyId, db, job, file, result.shaped), log)) {
      // kill point: shape.row-updated
      log.info("shape.done", { bytes: result.shaped.bytes, seconds: result.shaped.seconds });
      onShaped();
    } else {
      await spool.remove([file]);
    }
  } catch (error) {
    log.error("shape.trouble", error);
    await insist(() => shapeAgainLater(companyId, db, job, backoff(job.failures + 1) + 1000), log);
  }
}
