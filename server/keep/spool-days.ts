import { readdir, rmdir, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { dayName, keptName } from "./spool-names.ts";

/** What lies in a company's folder of a day. */
export type DayFiles = {
  company: string;
  day: string;
  /** Files of the spool's own making; read before the rows: one that was named before its row is looked for after it. */
  names(): Promise<string[]>;
  /** Those that were neither written nor named nor touched lately. */
  old(names: readonly string[]): Promise<string[]>;
};

export type WantedDays = {
  companies: ReadonlySet<string>;
  /** Milliseconds since 1970: folders that have not changed since may be passed over. */
  changedSince: number;
  /** Milliseconds since 1970: files that nobody touched since are old. */
  untouchedSince: number;
};

/** Every folder of a day of these companies; one of days ago that is empty goes. */
export async function* daysOfFolder(
  folder: string,
  { companies, changedSince, untouchedSince }: WantedDays,
): AsyncGenerator<DayFiles> {
  const old = untouchedSince - (await aheadOf(join(folder, "incoming")));
  for (const company of (await namesIn(folder)).filter((name) => companies.has(name))) {
    for (const day of (await namesIn(join(folder, company))).filter((name) => dayName.test(name))) {
      const place = join(folder, company, day);
      yield {
        company,
        day,
        async names() {
          const found = await stat(place).catch(() => null);
          if (found === null || found.mtimeMs < changedSince) return [];
          const names = (await namesIn(place)).filter((name) => keptName.test(name));
          // Nobody writes into a folder before yesterday's unless something is in it; a folder with other files stays.
          if (names.length === 0 && Date.parse(day) < Date.now() - 2 * 86_400_000)
            await rmdir(place).catch(() => undefined);
          return names;
        },
        old: (names) => untouched(place, names, old),
      };
    }
  }
}

/**
 * Milliseconds by which our clock is ahead of the one that gives a folder's files their times, which for a shared folder is
 * its server's: without this what a push named a moment ago would look old. 0 where it cannot be told. Takes no room on a
 * full disk.
 */
async function aheadOf(folder: string): Promise<number> {
  const now = new Date();
  const touched = await utimes(folder, now, now).then(
    () => stat(folder),
    () => null,
  );
  return touched === null ? 0 : Math.max(0, now.getTime() - touched.ctimeMs);
}

/** Those of the files that were neither written nor named nor touched since. */
export async function untouched(folder: string, names: readonly string[], since: number): Promise<string[]> {
  const old: string[] = [];
  for (const name of names) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found?.isFile() && Math.max(found.mtimeMs, found.ctimeMs) < since) old.push(name);
  }
  return old;
}

/** What a folder holds; nothing where there is none. */
export async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
}
