import { sql } from "kysely";
import type { Database, Trx } from "../base/database.ts";

/**
 * Key of the advisory lock that keeps audio from being removed: `onbin backup` holds it
 * (`select pg_advisory_lock(key)`, on a connection of its own) from before it copies the database until the spool is
 * copied. Who removes audio holds it shared, for one transaction.
 */
export const clearingLock = 0x6f6e6263;

/** Runs an act of removing in one transaction. @returns null when a backup is being made: again at the next turn */
export async function unlessBackup<T>(db: Database, act: (trx: Trx) => Promise<T>): Promise<T | null> {
  return db.system.transaction().execute(async (trx) => {
    const asked = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock_shared(${clearingLock}) as mine`.execute(trx);
    return asked.rows[0]?.mine === true ? act(trx) : null;
  });
}
