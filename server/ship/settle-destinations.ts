import { setTimeout as sleep } from "node:timers/promises";
import { startClock } from "../base/clock.ts";
import type { Database } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import { findUnsettled, settleSome } from "./hold-and-release.ts";

const everySeconds = 2;
/** Companies that are settled in turns, a chunk each. */
const atOnce = 16;

/**
 * Lets recordings follow their destinations that were paused or released, chunk by chunk, until all have: also what a
 * crash left in the middle, and what was received in the very moment of the change.
 * @param onReleased called when there is more to ship
 */
export function settleDestinations(
  db: Database,
  onReleased: () => void,
  log: Log,
): { stop(): Promise<void> } {
  let stopped = false;
  const settle = async () => {
    const moved = new Map<string, number>();
    let companies = await findUnsettled(db, atOnce);
    while (companies.length > 0 && !stopped) {
      const more: string[] = [];
      for (const companyId of companies) {
        const began = performance.now();
        const done = await settleSome(companyId, db);
        // kill point: settle.chunk-done
        if (done === null || done.recordings === 0) continue;
        more.push(companyId);
        moved.set(companyId, (moved.get(companyId) ?? 0) + done.recordings);
        if (done.settling === "releasing") onReleased();
        // As long a rest as it took: the database is there for others as well.
        await sleep(performance.now() - began);
        if (stopped) break;
      }
      companies = more;
    }
    for (const [company, recordings] of moved) log.info("ship.settled", { company, recordings });
  };
  const clock = startClock("settling", everySeconds, settle, log);
  return {
    async stop() {
      stopped = true;
      await clock.stop();
    },
  };
}
