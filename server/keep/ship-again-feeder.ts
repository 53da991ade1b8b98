import { setTimeout as sleep } from "node:timers/promises";
import { startClock } from "../base/clock.ts";
import type { Database } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import { advanceRun } from "./ship-again-runs.ts";

const everySeconds = 1;

/**
 * Goes on with runs of もう一度転送する that one transaction is too small for, portion by portion, companies in turns;
 * what a crash left in the middle goes on where it was. Sees all companies (which of them have a run).
 */
export function startShipAgainFeeder(db: Database, log: Log): { stop(): Promise<void> } {
  let stopped = false;
  const feed = async () => {
    let more = true;
    while (more && !stopped) {
      more = false;
      const found = await db.system
        .selectFrom("ship_runs")
        .select(["company_id", "run_id"])
        .where("finished_at", "is", null)
        .execute();
      for (const { company_id: company, run_id: run } of found) {
        const began = performance.now();
        const done = await db.forCompany(company, (trx) => advanceRun(company, trx, run));
        if (done === "more") more = true;
        else if (done !== "nothing")
          log.info("ship.again-done", { company, run, stopped: done === "stopped" });
        // As long a rest as it took: the database is there for others as well.
        await sleep(performance.now() - began);
        if (stopped) return;
      }
    }
  };
  const clock = startClock("ship again", everySeconds, feed, log);
  return {
    async stop() {
      stopped = true;
      await clock.stop();
    },
  };
}
