import { mkdir, open, readdir, rm, rmdir, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../base/log.ts";
import { openFreeRoom } from "./free-room.ts";
import { namesIn } from "./spool-days.ts";

/** Milliseconds after its last use when a file goes, and when it goes already because the disk gets tight. */
const idleMs = { usual: 5 * 60_000, tight: 90_000 };
/** Milliseconds between two looks. */
const everyMs = 60_000;
/** Bytes above the reserve below which it is tight. */
const tightBytes = 2 ** 30;

/**
 * This machine's part of a spool that is in a bucket: copies of what is worked on. Nothing in it must last, and nothing
 * stays for long, so that no audio lingers on a machine which nobody tells that its time is over (promise 20). Several
 * processes share one; a use is noted by the file's times.
 */
export function openWorkingPlace(folder: string, reserve: number | null, log: Log) {
  const path = (file: string) => join(folder, file);
  const ensure = async () => void (await mkdir(join(folder, "incoming"), { recursive: true, mode: 0o700 }));
  const free = openFreeRoom(folder, ensure, reserve);
  let tidying: Promise<void> | null = null;

  const tidy = (): Promise<void> => {
    tidying ??= (async () => {
      const isTight = (await free.room()) < tightBytes;
      const since = Date.now() - (isTight ? idleMs.tight : idleMs.usual);
      const removed = await removeIdle(folder, since);
      if (removed > 0) free.forget();
    })()
      .catch((error: unknown) => log.error("spool.not-tidied", error))
      .finally(() => {
        tidying = null;
      });
    return tidying;
  };
  const clock = setInterval(tidy, everyMs).unref();
  void tidy();

  return {
    path,
    ensure,
    roomToShape: free.roomToShape,

    /** What is left above the reserve; copies that nobody uses make room first. */
    async room(): Promise<number> {
      const room = await free.room();
      if (room > 0) return room;
      await tidy();
      return free.room();
    },

    /** Whether a file of this length is here; then it stays for a while. */
    async has(file: string, bytes: number): Promise<boolean> {
      const found = await stat(path(file)).catch(() => null);
      if (found === null || found.size !== bytes) return false;
      const now = new Date();
      return utimes(path(file), now, now).then(
        () => true,
        () => false,
      );
    },

    async size(file: string): Promise<number | null> {
      return (await stat(path(file)).catch(() => null))?.size ?? null;
    },

    /** Writes a file anew. */
    async write(temporary: string, body: AsyncIterable<Buffer>): Promise<void> {
      await ensure();
      const handle = await open(temporary, "w", 0o600);
      try {
        for await (const chunk of body) await handle.writeFile(chunk);
      } finally {
        await handle.close();
      }
    },

    close: () => clearInterval(clock),
  };
}

/** Removes files that nobody used since, and folders of days that are empty by it. @returns how many files */
async function removeIdle(folder: string, since: number): Promise<number> {
  let removed = 0;
  const clear = async (inside: string) => {
    for (const name of await namesIn(inside)) {
      const file = join(inside, name);
      const found = await stat(file).catch(() => null);
      if (!found?.isFile() || Math.max(found.mtimeMs, found.ctimeMs) >= since) continue;
      await rm(file, { force: true });
      removed++;
    }
  };
  await clear(join(folder, "incoming"));
  for (const company of (await readdir(folder)).filter((name) => name !== "incoming")) {
    for (const day of await namesIn(join(folder, company))) {
      await clear(join(folder, company, day));
      // Of today and yesterday somebody may be about to write into it.
      if (/^\d{4}-/.test(day) && Date.parse(day) < Date.now() - 2 * 86_400_000)
        await rmdir(join(folder, company, day)).catch(() => undefined);
    }
  }
  return removed;
}
