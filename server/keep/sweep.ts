import { readdir, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import type { Spool } from "./spool.ts";

/** Milliseconds that a file without a row may be the work of a push that is still under way. */
const grace = 6 * 3_600_000;
const batch = 500;
/** Files of the spool's own making; whatever else somebody put there is left alone. */
const ourName = /^[0-9a-f-]{36}\.(both|agent|customer|[0-9a-f]{8}\.wav(\.part)?)$/;

/** Removes our copy of recordings whose delivery was proven more than `days` ago (rule 4). Sees all companies. */
export async function clearDelivered(db: Database, spool: Spool, days: number, log: Log): Promise<void> {
  for (let cleared = batch; cleared === batch; ) {
    const rows = await db.system
      .selectFrom("recordings")
      .select(["company_id", "sequence_id", "originals", "shaped_file"])
      .where("delivered_at", "<", new Date(Date.now() - days * 86_400_000))
      .where("local_gone_at", "is", null)
      .where("state", "=", "delivered")
      .orderBy("delivered_at")
      .limit(batch)
      .execute();
    for (const row of rows) {
      const shaped = row.shaped_file === null ? [] : [row.shaped_file];
      await spool.remove([...row.originals.map(({ file }) => file), ...shaped]);
      await db.system
        .updateTable("recordings")
        .set({ local_gone_at: new Date() })
        .where("company_id", "=", row.company_id)
        .where("sequence_id", "=", row.sequence_id)
        .execute();
    }
    cleared = rows.length;
    if (cleared > 0) log.info("sweep.delivered", { recordings: cleared });
  }
}

/**
 * Removes what a crash left in the spool: uploads that never ended, and files that no row knows. A file younger than
 * six hours is left alone. Sees all companies.
 */
export async function clearOrphans(db: Database, spool: Spool, log: Log): Promise<void> {
  const old = Date.now() - grace;
  let removed = await removeWhere(join(spool.folder, "incoming"), old, () => true);
  const companies = await db.system.selectFrom("companies").select("company_id").execute();
  for (const { company_id: company } of companies) {
    for (const day of await list(join(spool.folder, company))) {
      if (!/^\d{4}-\d\d-\d\d$/.test(day)) continue;
      const folder = join(spool.folder, company, day);
      const candidates = await olderThan(folder, old);
      if (candidates.length === 0) continue;
      const known = await knownFiles(db, company, day);
      removed += await removeWhere(
        folder,
        old,
        (name) => ourName.test(name) && !known.has(join(company, day, name)),
      );
      if (Date.parse(day) < Date.now() - 3 * 86_400_000) await rmdir(folder).catch(() => undefined);
    }
  }
  if (removed > 0) log.info("sweep.orphans", { files: removed });
}

async function removeWhere(
  folder: string,
  old: number,
  isOrphan: (name: string) => boolean,
): Promise<number> {
  const orphans = (await olderThan(folder, old)).filter(isOrphan);
  await Promise.all(orphans.map((name) => rm(join(folder, name), { force: true })));
  return orphans.length;
}

async function olderThan(folder: string, old: number): Promise<string[]> {
  const names: string[] = [];
  for (const name of await list(folder)) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found?.isFile() && found.mtimeMs < old) names.push(name);
  }
  return names;
}

async function list(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** Files that rows of this company know in this day's folder; recordings are received within a day of their folder. */
async function knownFiles(db: Database, companyId: string, day: string): Promise<Set<string>> {
  const rows = await sql<{ file: string }>`
    select file from recordings r cross join lateral (
      select original ->> 'file' as file from jsonb_array_elements(r.originals) original
      union all select r.shaped_file) files
    where r.company_id = ${companyId} and file is not null
      and r.received_at between ${day}::date - interval '2 days' and ${day}::date + interval '3 days'`.execute(
    db.system,
  );
  return new Set(rows.rows.map(({ file }) => file));
}
