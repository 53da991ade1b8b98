import { isDatabaseAway } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import { type Pump, startPump } from "../base/pump.ts";
import { type CsvJob, claimCsvFiles, failCsvFile, returnCsvFile } from "./csv-claims.ts";
import type { CsvFailureCode } from "./csv-failures.ts";
import { CsvDiskFull, type CsvParts, CsvTakenAway, makeCsvFile } from "./csv-make.ts";

/** Files made at once in one process, each of another company. */
const atOnce = 2;
/** Seconds until a file is begun again after a passing fault. */
const again = 5;

const ending = Symbol("this process ends");

/** Makes the CSV files that people ask for; whoever claims one makes it from its beginning. Sees all companies. */
export function startCsvMaker(parts: CsvParts & { log: Log }): Pump {
  const { db, log } = parts;
  const stopping = new AbortController();
  const run = async (job: CsvJob) => {
    const named = { company: job.companyId, file: job.id };
    const begun = performance.now();
    try {
      const { rows, bytes } = await makeCsvFile(job, parts, stopping.signal);
      log.info("csv.made", { ...named, rows, bytes, seconds: Math.round(performance.now() - begun) / 1000 });
    } catch (error) {
      if (error === ending) return returnCsvFile(db, job, 0, false);
      if (error instanceof CsvTakenAway) return log.info("csv.taken-away", named);
      const code = failureOf(error);
      log.error("csv.failed", error, { ...named, code: code ?? "passing" });
      await (code === null
        ? returnCsvFile(db, job, again, !isDatabaseAway(error))
        : failCsvFile(db, job, code));
    }
  };
  const pump = startPump<CsvJob>({
    name: "csv",
    slots: atOnce,
    idleMs: 5000,
    claim: (free) => claimCsvFiles(db, free),
    run,
    log,
  });
  return {
    wake: pump.wake,
    stop() {
      stopping.abort(ending);
      return pump.stop();
    },
  };
}

/** Null for a fault that may pass. */
function failureOf(error: unknown): CsvFailureCode | null {
  if (error instanceof CsvDiskFull) return "disk-nearly-full";
  if (!(error instanceof Error)) return null;
  const { code = "", syscall } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") return "disk-nearly-full";
  return /^E(ROFS|IO|ACCES|PERM)$/.test(code) && syscall !== "connect" ? "disk-unusable" : null;
}
