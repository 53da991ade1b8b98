import { statfs } from "node:fs/promises";
import { sql } from "kysely";
import { archiveId } from "../../keep/recording-store.ts";
import type { WatchedFolder } from "./watched-folder.ts";

/**
 * Old recordings of a company that are under way at once: the rest stays in its folder, where it is as safe. One that is
 * held for its own sake (a broken file) goes nowhere by itself and does not count: 500 of them would stop the others.
 */
const mostUnderWay = 500;
/** Part of the spool's disk that old recordings leave to calls that have just ended. */
const leftFree = 0.1;
/** Milliseconds for which one look serves. */
const servesMs = 1_000;

/** How many old recordings may be taken now: an archive of years must fill neither the disk nor the queue. */
export function createArchiveRoom({ db, source: { companyId }, spool }: WatchedFolder) {
  let last = { at: Number.NEGATIVE_INFINITY, room: 0 };
  return async (): Promise<number> => {
    if (performance.now() - last.at < servesMs) return last.room;
    const { bavail, blocks } = await statfs(spool.folder);
    if (bavail < leftFree * blocks) {
      last = { at: performance.now(), room: 0 };
      return 0;
    }
    const counted = await db.forCompany(companyId, (trx) =>
      sql<{ count: number }>`
        select count(*)::integer as count from (select 1 from recordings
          where company_id = ${companyId} and backfill_id = ${archiveId}
            and state in ('waiting', 'sending', 'retrying', 'held')
            and (state <> 'held' or held_by = 'destination') limit ${mostUnderWay}) few`.execute(trx),
    );
    last = { at: performance.now(), room: mostUnderWay - (counted.rows[0]?.count ?? 0) };
    return last.room;
  };
}
