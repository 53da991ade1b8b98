import { backoff } from "../base/backoff.ts";
import { isDatabaseAway } from "../base/database.ts";
import { insist } from "../base/insist.ts";
import type { Log } from "../base/log.ts";
import type { HeldBytes } from "../destinations/request-body.ts";
import type { FinishedHow } from "../keep/spool.ts";
import { writeFinished } from "../keep/write-finished.ts";
import type { ShipParts } from "./attempt-transfer.ts";
import { finishRetry, ownFault, shapeAgain } from "./finish-attempt.ts";
import type { ShipJob } from "./ship-store.ts";

type Parts = Pick<ShipParts, "db" | "spool">;

/**
 * Has the finished file on this machine. What keeps it from that is trouble of ours and passes, or has it shaped anew.
 * @returns false when the attempt is over by it
 */
export async function hasFinished(parts: Parts, job: ShipJob, log: Log): Promise<boolean> {
  const { db, spool } = parts;
  const { companyId, sequenceId, file, bytes, sha256 } = job;
  try {
    const how = await spool.bringFinished({ companyId, sequenceId, file, bytes, sha256 });
    if (how === "made-again") log.info("ship.made-again");
    if (how !== "otherwise") return true;
    log.warn("ship.shaped-otherwise");
    const fault = ownFault("LocalFileUnreadable", job.destination.endpoint);
    await insist(() => shapeAgain(companyId, db, job, fault), log);
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    log.error("ship.not-at-hand", error, { code: "LocalFileUnreadable", whose: "ours" });
    const detail = error instanceof Error && "code" in error ? String(error.code) : "spool";
    const fault = ownFault("LocalFileUnreadable", job.destination.endpoint);
    fault.params.detail = detail;
    await insist(() => finishRetry(companyId, db, job, fault, 1_000 + backoff(job.failures + 1)), log);
  }
  return false;
}

/** What was not delivered from memory is a file from now on; should that fail, the next attempt makes it again. */
export async function setDown({ spool }: Parts, { file }: ShipJob, held: HeldBytes, log: Log): Promise<void> {
  await writeFinished(spool.path(file), held.bytes).catch((error: unknown) => {
    log.error("ship.not-at-hand", error);
  });
}

/** Compares the finished file with its row, and has it made again where it differs; null: that cannot be told now. */
export async function proveFinished(parts: Parts, job: ShipJob, log: Log): Promise<FinishedHow | null> {
  const { companyId, sequenceId, file, bytes, sha256 } = job;
  try {
    const how = await parts.spool.proveFinished({ companyId, sequenceId, file, bytes, sha256 });
    if (how === "made-again") log.warn("ship.made-again");
    if (how === "otherwise") log.warn("ship.shaped-otherwise");
    return how;
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    log.error("ship.not-at-hand", error);
    return null;
  }
}
