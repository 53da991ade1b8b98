import { startClock } from "../base/clock.ts";
import type { Database } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import type { Periods } from "./retention.ts";
import type { Spool } from "./spool.ts";
import { clearExpired } from "./sweep-expired.ts";
import { createLeftBehindSweep } from "./sweep-left-behind.ts";

/** Seconds between two looks for audio whose time is over, and for what crashes left. */
const everySeconds = { expired: 5, leftBehind: 120 };

/** Audio does not linger (docs/decisions/0014-retention-and-sweeping.md): two clocks, in any number of processes. */
export function startSweep(
  db: Database,
  spool: Spool,
  periods: Periods,
  log: Log,
): { stop(): Promise<void> } {
  const leftBehind = createLeftBehindSweep(db, spool, log);
  const expired = async () => {
    try {
      await clearExpired(db, spool, periods, log);
    } catch (error) {
      leftBehind.lookAtAll();
      throw error;
    }
  };
  const clocks = [
    startClock("audio whose time is over", everySeconds.expired, expired, log),
    startClock("audio left behind", everySeconds.leftBehind, leftBehind.look, log),
  ];
  return {
    async stop() {
      await Promise.all(clocks.map((clock) => clock.stop()));
    },
  };
}
