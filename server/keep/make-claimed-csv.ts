import { type Database, isDatabaseAway, isStatementTooLong } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import { type CsvJob, failCsvFile, returnCsvFile } from "./csv-claims.ts";
import type { CsvFailureCode } from "./csv-failures.ts";
import { CsvDiskFull, CsvTakenAway, makeCsvFile } from "./csv-make.ts";
import type { Spool } from "./spool.ts";
import { saysFull } from "./spool-fault.ts";

/** Seconds until a file is begun again after a passing fault. */
export const againAfter = 5;

/** Makes a claimed file, and says in its row and in the log how that ended; when `signal` aborts, the next maker has it. */
export async function makeClaimedCsv(
  job: CsvJob,
  { db, spool, log }: { db: Database; spool: Spool; log: Log },
  signal: AbortSignal,
): Promise<void> {
  const named = { company: job.companyId, file: job.id };
  const begun = performance.now();
  try {
    const { rows, bytes } = await makeCsvFile(job, { db, spool }, signal);
    log.info("csv.made", { ...named, rows, bytes, seconds: Math.round(performance.now() - begun) / 1000 });
  } catch (error) {
    if (signal.aborted && error === signal.reason) return returnCsvFile(db, job, 0, false);
    if (error instanceof CsvTakenAway) return log.info("csv.taken-away", named);
    const code = failureOf(error);
    log.error("csv.failed", error, { ...named, code: code ?? "passing" });
    await (code === null
      ? returnCsvFile(db, job, againAfter, !isDatabaseAway(error) || isStatementTooLong(error))
      : failCsvFile(db, job, code));
  }
}

/** Null for a fault that may pass. */
function failureOf(error: unknown): CsvFailureCode | null {
  if (error instanceof CsvDiskFull) return "disk-nearly-full";
  if (!(error instanceof Error)) return null;
  const { code = "", syscall } = error as NodeJS.ErrnoException;
  if (saysFull(code)) return "disk-nearly-full";
  return /^E(ROFS|IO|ACCES|PERM)$/.test(code) && syscall !== "connect" ? "disk-unusable" : null;
}
