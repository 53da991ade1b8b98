import { join } from "node:path";
import { sql } from "kysely";
import { startClock } from "../base/clock.ts";
import type { Database } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import { csvFileName, csvFolder, csvNames, removeCsv } from "./csv-folder.ts";
import type { Spool } from "./spool.ts";

/** Seconds between two looks for files whose time is over, and for what crashes left. */
const everySeconds = { expired: 10, leftBehind: 600 };

/** CSV files are gone after their days, and what no row knows goes too: of removed and of broken off ones. */
export function startCsvSweep(db: Database, spool: Spool, log: Log): { stop(): Promise<void> } {
  const clocks = [
    startClock("CSV files whose time is over", everySeconds.expired, () => clearExpired(db, spool, log), log),
    startClock("CSV files left behind", everySeconds.leftBehind, () => clearLeftBehind(db, spool, log), log),
  ];
  return {
    async stop() {
      await Promise.all(clocks.map((clock) => clock.stop()));
    },
  };
}

/** The row first: nobody begins to read a file that is going. Sees all companies. */
async function clearExpired(db: Database, spool: Spool, log: Log): Promise<void> {
  const gone = await sql<{ file: string | null }>`
    delete from csv_files where expires_at <= now() returning file`.execute(db.system);
  for (const { file } of gone.rows) if (file !== null) await removeCsv(spool, file);
  if (gone.rows.length > 0) log.info("sweep.csv", { files: gone.rows.length });
}

/**
 * Removes files that no row names and no maker with a valid claim writes. A row is there before its file, so that the
 * folder is read first. Sees all companies.
 */
export async function clearLeftBehind(db: Database, spool: Spool, log: Log): Promise<void> {
  const companies = await db.system.selectFrom("companies").select("company_id").execute();
  let removed = 0;
  for (const { company_id: companyId } of companies) {
    const folder = csvFolder(companyId);
    const names = (await spool.list(folder).catch(() => [])).filter((name) => csvFileName.test(name));
    if (names.length === 0) continue;
    const rows = await db.system
      .selectFrom("csv_files")
      .select(["file_id", "lease_token", "file"])
      .where("company_id", "=", companyId)
      .execute();
    const known = new Set(
      rows.flatMap(({ file_id: id, lease_token: token, file }) =>
        token === null ? [file] : Object.values(csvNames({ id, token })).map((name) => join(folder, name)),
      ),
    );
    for (const file of names.map((name) => join(folder, name))) {
      if (known.has(file)) continue;
      await removeCsv(spool, file);
      removed++;
    }
  }
  if (removed > 0) log.info("sweep.csv-left-behind", { files: removed });
}
