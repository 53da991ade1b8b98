import type { Database } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import { type Pump, startPump } from "../base/pump.ts";
import type { RoleProcess } from "../base/role-process.ts";
import { type CsvJob, claimCsvFiles, returnCsvFile } from "./csv-claims.ts";
import { againAfter } from "./make-claimed-csv.ts";

/** Files made at once, each of another company. */
const atOnce = 2;
/** Milliseconds from the order to stop to SIGKILL; the supervisor gives this process longer. */
const stopPatience = 5_000;

/**
 * Claims the CSV files that people ask for, and has each made from its beginning by a process of its own (`start`): its
 * memory is given back, and what it asked of the database ends with it. Sees all companies.
 */
export function startCsvMaker(parts: { db: Database; start: (job: CsvJob) => RoleProcess; log: Log }): Pump {
  const { db, start, log } = parts;
  const stopping = new AbortController();
  const run = async (job: CsvJob) => {
    const maker = start(job);
    let patience: NodeJS.Timeout | undefined;
    const stop = () => {
      maker.kill("SIGTERM");
      patience ??= setTimeout(() => maker.kill("SIGKILL"), stopPatience);
    };
    stopping.signal.addEventListener("abort", stop);
    if (stopping.signal.aborted) stop();
    const { code, signal, message } = await maker.ended;
    stopping.signal.removeEventListener("abort", stop);
    clearTimeout(patience);
    if (code === 0) return;
    if (stopping.signal.aborted) return returnCsvFile(db, job, 0, false);
    const cause = new Error(`its process ended: ${message || (signal ?? `exit code ${code}`)}`);
    log.error("csv.failed", cause, { company: job.companyId, file: job.id, code: "passing" });
    await returnCsvFile(db, job, againAfter, true);
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
      stopping.abort();
      return pump.stop();
    },
  };
}
