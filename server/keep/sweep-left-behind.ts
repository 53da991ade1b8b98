import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import { knownOfDay, removeUnlessKnown } from "./left-behind-store.ts";
import type { Spool } from "./spool.ts";
import { type DayFiles, namesIn, untouched } from "./spool-days.ts";
import { incomingName } from "./spool-names.ts";

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
    const companies = await db.system.selectFrom("companies").select("company_id").execute();
    const ours = new Set(companies.map(({ company_id: company }) => company));
    for await (const files of spool.days(ours, changedSince, now - grace)) {
      const found = await lookAtDay(db, spool, files).catch((error: unknown) => {
        log.error("sweep.folder-failed", error, { folder: join(files.company, files.day) });
        return { removed: 0, missed: 1 };
      });
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

/** Of this machine; others' are cleared by themselves, where they are not in one folder with these. */
async function clearIncoming(spool: Spool, since: number): Promise<number> {
  const folder = join(spool.folder, "incoming");
  const names = (await namesIn(folder)).filter((name) => incomingName.test(name));
  const dead = await untouched(folder, names, since);
  await Promise.all(dead.map((name) => rm(join(folder, name), { force: true })));
  return dead.length;
}

/** @returns files removed, and files that could not be settled this time */
async function lookAtDay(
  db: Database,
  spool: Spool,
  { company, day, ...files }: DayFiles,
): Promise<{ removed: number; missed: number }> {
  // The folder first, the rows after it: a file that was named before its row is looked for after it.
  const names = await files.names();
  if (names.length === 0) return { removed: 0, missed: 0 };
  const known = await knownOfDay(company, db, day);
  const unknown = await files.old(names.filter((name) => !known.has(name)));
  // A folder that gets empty by it is looked at again, because it has just changed.
  return removeUnlessKnown(company, db, spool, day, unknown);
}
