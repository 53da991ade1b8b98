import { readdir, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import { knownOfDay, removeUnlessKnown } from "./left-behind-store.ts";
import type { Spool } from "./spool.ts";

/**
 * Milliseconds without a touch after which a file is dead: an upload, which the living touch every minute; a named file
 * whose push is about to commit; what a worker writes that has lost its lease.
 */
const usualGrace = 5 * 60_000;
/** Milliseconds that the clock of a shared folder may differ from ours. */
const slack = 60_000;
/** Milliseconds between two looks at all folders; in between only those that changed. */
const wholeEvery = 3_600_000;
/** A look rests so many times as long as it took: it costs at most 3 % of a core. */
const rest = 30;

const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
/** Files of the spool's own making; whatever else somebody put there is left alone. */
const incomingName = new RegExp(`^${uuid}$`);
const keptName = new RegExp(
  `^${uuid}\\.(both|agent|customer|[0-9a-f]{8}(\\.(both|agent|customer))?\\.wav(\\.part)?)$`,
);
const dayName = /^\d{4}-\d\d-\d\d$/;

/**
 * Removes what crashes left in the spool: uploads that never ended, and files that no row knows or whose row says that
 * they are gone. A folder is read when it changed since the last look; all of them at the start and every hour.
 */
export function createLeftBehindSweep(db: Database, spool: Spool, log: Log, grace = usualGrace) {
  /** Begin of the last look that missed nothing: what was old then, and has not changed, is clean. */
  let cleanSince = 0;
  let wholeAt = Number.NEGATIVE_INFINITY;
  let restUntil = 0;

  const look = async () => {
    const begun = performance.now();
    if (begun < restUntil) return;
    const now = Date.now();
    const isWhole = begun - wholeAt >= wholeEvery;
    const changedSince = isWhole ? 0 : cleanSince - grace - slack;
    let removed = await clearIncoming(spool, now - grace);
    let missed = 0;
    for (const { company, day } of await dayFolders(db, spool)) {
      const found = await lookAtDay(db, spool, company, day, changedSince, now - grace).catch(
        (error: unknown) => {
          log.error("sweep.folder-failed", error, { folder: join(company, day) });
          return { removed: 0, missed: 1 };
        },
      );
      removed += found.removed;
      missed += found.missed;
    }
    if (missed === 0) {
      cleanSince = now;
      if (isWhole) wholeAt = begun;
    }
    restUntil = performance.now() + rest * (performance.now() - begun);
    if (removed > 0) log.info("sweep.left-behind", { files: removed });
  };
  return {
    look,
    /** Something may be left behind in a folder that did not change. */
    lookAtAll(): void {
      wholeAt = Number.NEGATIVE_INFINITY;
    },
  };
}

async function clearIncoming(spool: Spool, since: number): Promise<number> {
  const folder = join(spool.folder, "incoming");
  const names = (await list(folder)).filter((name) => incomingName.test(name));
  const dead = await untouchedSince(folder, names, since);
  await Promise.all(dead.map((name) => rm(join(folder, name), { force: true })));
  return dead.length;
}

/** Every folder of a day of a company that there is. */
async function dayFolders(db: Database, spool: Spool): Promise<{ company: string; day: string }[]> {
  const companies = await db.system.selectFrom("companies").select("company_id").execute();
  const known = new Set(companies.map(({ company_id: company }) => company));
  const ours = (await list(spool.folder)).filter((name) => known.has(name));
  const found = await Promise.all(
    ours.map(async (company) =>
      (await list(join(spool.folder, company)))
        .filter((day) => dayName.test(day))
        .map((day) => ({ company, day })),
    ),
  );
  return found.flat();
}

/** @returns files removed, and files that could not be settled this time */
async function lookAtDay(
  db: Database,
  spool: Spool,
  company: string,
  day: string,
  changedSince: number,
  untouched: number,
): Promise<{ removed: number; missed: number }> {
  const folder = join(spool.folder, company, day);
  const found = await stat(folder).catch(() => null);
  if (found === null || found.mtimeMs < changedSince) return { removed: 0, missed: 0 };
  // The folder first, the rows after it: a file that was named before its row is looked for after it.
  const names = (await list(folder)).filter((name) => keptName.test(name));
  if (names.length === 0) {
    // Nobody writes into a folder before yesterday's unless something is in it; a folder with other files stays.
    if (Date.parse(day) < Date.now() - 2 * 86_400_000) await rmdir(folder).catch(() => undefined);
    return { removed: 0, missed: 0 };
  }
  const known = await knownOfDay(company, db, day);
  const unknown = await untouchedSince(
    folder,
    names.filter((name) => !known.has(name)),
    untouched,
  );
  // A folder that gets empty by it is looked at again, because it has just changed.
  return removeUnlessKnown(company, db, spool, day, unknown);
}

/** Those that were neither written nor named nor touched since. */
async function untouchedSince(folder: string, names: readonly string[], since: number): Promise<string[]> {
  const old: string[] = [];
  for (const name of names) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found?.isFile() && Math.max(found.mtimeMs, found.ctimeMs) < since) old.push(name);
  }
  return old;
}

async function list(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
}
