import { clearExpiredSessions } from "../accounts/sessions.ts";
import type { StartedRole } from "../base/child-process.ts";
import { startClock } from "../base/clock.ts";
import { openDatabase } from "../base/database.ts";
import { clearOldChecks } from "../destinations/check-store.ts";
import { destroyEnded } from "../destinations/destination-store.ts";
import { skipStranded } from "../keep/skip-stranded.ts";
import { openSpool } from "../keep/spool.ts";
import { clearDelivered, clearOrphans } from "../keep/sweep.ts";
import type { RoleParts } from "./role-parts.ts";

/** `watch`: what the clock asks for. */
export async function startWatch({ settings, connections, log }: RoleParts): Promise<StartedRole> {
  const db = openDatabase(connections, { company: 2, system: 2 });
  const spool = openSpool(settings.spool, settings.spoolReserve);
  const clocks = [
    startClock("ended destinations", 5, () => db.system.transaction().execute(destroyEnded), log),
    startClock("stranded recordings", 60, () => skipStranded(db), log),
    startClock("delivered audio", 60, () => clearDelivered(db, spool, settings.retentionDays, log), log),
    startClock("orphaned audio", 600, () => clearOrphans(db, spool, log), log),
    startClock("old checks", 600, () => clearOldChecks(db), log),
    startClock("old sessions", 3600, () => clearExpiredSessions(db), log),
  ];
  return {
    async stop() {
      await Promise.all(clocks.map((clock) => clock.stop()));
      await db.close();
    },
  };
}
