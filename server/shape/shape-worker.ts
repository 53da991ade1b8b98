import { rm, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { backoff } from "../base/backoff.ts";
import { startClock } from "../base/clock.ts";
import type { Database } from "../base/database.ts";
import { insist } from "../base/insist.ts";
import type { Log } from "../base/log.ts";
import { type Pump, startPump } from "../base/pump.ts";
import type { HeldBytes } from "../destinations/request-body.ts";
import type { LeaseKeeper } from "../keep/leases.ts";
import type { ShapedRow } from "../keep/shaped-rows.ts";
import type { Spool } from "../keep/spool.ts";
import { shapedPerByte } from "../keep/spool-claims.ts";
import { decodedFile, shapedFile } from "../keep/spool-names.ts";
import { writeFinished } from "../keep/write-finished.ts";
import type { Converter } from "./converter.ts";
import { limitsFor } from "./converter-command.ts";
import type { Leg } from "./leg.ts";
import { legsOf } from "./legs-of.ts";
import type { TakeOutput } from "./output-memory.ts";
import type { ShapeResult, SharedBytes } from "./shape-recording.ts";
import {
  claimShapeJobs,
  finishShaping,
  holdRecording,
  type ShapeJob,
  shapeAgainLater,
  takeUpUnconverted,
} from "./shape-store.ts";
import type { ShapeThreads } from "./shape-threads.ts";
import { waveHeaderBytes } from "./wave-header.ts";

/** Seconds between two looks for what waits for the converter. */
const takeUpEvery = 10;
/** Bytes of sound in each byte of a compressed file: speech at 4 kbit/s, at most. */
const decodedPerByte = 64;

/** Recordings claimed at once; as many as there are threads are shaped at once. */
const slots = 8;

type Parts = {
  db: Database;
  spool: Spool;
  leases: LeaseKeeper;
  threads: ShapeThreads;
  converter: Converter;
  log: Log;
  /** Longest recording in seconds. */
  maxSeconds: number;
  /** Where recordings are finished that are sent at once. */
  takeOutput: TakeOutput;
  ship: {
    /** Whether `sendAtOnce` could begin for this company now. */
    hasRoomFor: (companyId: string) => boolean;
    /**
     * Writes down what was shaped and sends it from memory, if that can begin at once.
     * @param over called when it was sent, or failed
     * @returns false when it cannot begin; nothing was done then, and `over` is not called
     */
    sendAtOnce: (shaped: ShapedRow, held: HeldBytes, over: () => void) => Promise<boolean>;
    /** Called when a finished file waits for `ship`. */
    wakeTransfers: () => void;
  };
};

export function startShapeWorker(parts: Parts): Pump {
  const pump = startPump({
    name: "shape",
    slots,
    refill: slots / 2,
    gatherMs: 30,
    idleMs: 1000,
    claim: (free) => claimShapeJobs(parts.db, parts.leases.newToken(), free, free === slots),
    // A backfill's are claimed singly.
    mayBeLeft: ({ isBackfill }) => isBackfill,
    run: (job) => parts.leases.hold(job, (signal) => shapeOne(parts, job, signal)),
    log: parts.log,
  });
  let ending = false;
  const takingUp = startClock(
    "take-up",
    takeUpEvery,
    () => takeUp(parts, pump.wake, () => ending),
    parts.log,
  );
  return {
    wake: pump.wake,
    async stop() {
      ending = true;
      await Promise.all([takingUp.stop(), pump.stop()]);
    },
  };
}

/** What waits for the converter goes on once it is there, a few at a time. */
async function takeUp(
  { db, converter, log }: Parts,
  wake: () => void,
  isEnding: () => boolean,
): Promise<void> {
  if (!(await converter.isThere())) return;
  for (let more = true; more && !isEnding(); ) {
    const step = await takeUpUnconverted(db);
    more = step.more;
    if (step.taken > 0) {
      log.info("shape.taken-up", { recordings: step.taken });
      wake();
    }
    if (more) await sleep(500);
    // One that went away meanwhile holds them again: the next look begins anew.
    if (more && step.taken === 0 && !(await converter.isThere())) return;
  }
}

async function shapeOne(parts: Parts, job: ShapeJob, signal: AbortSignal): Promise<void> {
  const { db, spool, ship } = parts;
  const { companyId, sequenceId, originals, requestId } = job;
  const log = parts.log.with({ company: companyId, sequenceId, requestId });
  // kill point: shape.claimed
  const file = shapedFile(originals, job.token);
  const near = spool.holdsBacklog ? null : parts.leases.holder;
  const row = { companyId, sequenceId, token: job.token, file, near };
  const legs = legsOf(spool, job);
  const most = shapedPerByte * Math.max(...originals.map(({ bytes }) => bytes));
  let output = job.goesAtOnce && ship.hasRoomFor(companyId) ? parts.takeOutput(most + waveHeaderBytes) : null;
  try {
    if (!(await spool.roomToShape(most)))
      throw new Error("the spool's disk is full to the reserve's last part");
    await spool.bring(originals);
    const { result, converted } = await convertAndShape(parts, legs, file, output?.memory ?? null, signal);
    // kill point: shape.made
    if (result.ok) log.info("shape.done", { bytes: result.shaped.bytes, seconds: result.shaped.seconds });
    if (result.ok && result.inMemory && output !== null) {
      const { hold, over } = output;
      const held = hold(result.shaped.bytes);
      const ended = { ...row, shaped: result.shaped };
      if (await insist(() => ship.sendAtOnce(ended, held, over), log)) {
        output = null;
        await spool.letGo(originals.map((original) => original.file));
        return;
      }
      await writeFinished(spool.path(file), held.bytes);
    }
    // What another version of the converter might make otherwise must last.
    if (result.ok && converted) await spool.keepMade({ file, ...result.shaped });
    if (!result.ok) {
      log.info("shape.held", { reason: result.reason });
      // kill point: shape.refused
      await insist(() => holdRecording(companyId, db, job, result.reason, result.params), log);
    } else if (await insist(() => finishShaping(db, { ...row, shaped: result.shaped }), log)) {
      // kill point: shape.row-updated
      ship.wakeTransfers();
      await spool.letGo(originals.map((original) => original.file));
    } else {
      await spool.remove([file]);
    }
  } catch (error) {
    log.error("shape.trouble", error);
    await insist(() => shapeAgainLater(companyId, db, job, backoff(job.failures + 1) + 1000), log);
  } finally {
    output?.over();
  }
}

/**
 * Most recordings are shaped as they are; those in other formats are decoded by the converter first, into files of
 * this lease that are gone when it ends.
 */
async function convertAndShape(
  { spool, threads, converter, maxSeconds }: Parts,
  legs: readonly Leg[],
  file: string,
  memory: SharedBytes | null,
  signal: AbortSignal,
): Promise<{ result: ShapeResult; converted: boolean }> {
  const options = { maxSeconds, signal };
  const result = await threads.shape(legs, spool.path(file), { ...options, memory });
  if (result.ok || result.foreign === undefined) return { result, converted: false };
  const decodedOf = (role: Leg["role"]) => decodedFile(file, role);
  const foreign = result.foreign.map(({ role }) => decodedOf(role));
  const sizes = await Promise.all(legs.map(async ({ path }) => (await stat(path)).size));
  const most = Math.min(decodedPerByte * Math.max(...sizes), limitsFor(maxSeconds).fileBytes * legs.length);
  if (!(await spool.roomToShape(2 * most)))
    throw new Error("there is no room on the spool's disk to convert");
  try {
    const decoded = await converter.decode(
      legs,
      result.foreign,
      (role) => spool.path(decodedOf(role)),
      options,
    );
    const shaped = decoded.ok ? await threads.shape(decoded.legs, spool.path(file), options) : decoded;
    return { result: shaped, converted: true };
  } finally {
    await Promise.all(foreign.map((decoded) => rm(spool.path(decoded), { force: true })));
  }
}
