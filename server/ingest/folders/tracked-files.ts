import type { KnownItem } from "./item-store.ts";

/** A file that is not finished, or not taken yet, as it was seen last. */
export type Tracked = {
  path: string;
  /** Of the file and its legs together; another one starts the clock anew. */
  print: string;
  /** When this print was seen first, by a clock that never jumps (milliseconds). */
  since: number;
  /** It was old when it was seen first: it gives way to calls that have just ended. */
  archive: boolean;
  known: KnownItem | null;
  /** Not to be looked at again before; same clock. */
  restsUntil: number;
};

/** Files that are followed at once; of more, the others are found again by the next scan. */
export const mostTracked = 10_000;

export type TrackedFiles = ReturnType<typeof trackFiles>;

/** Files that are looked at again and again until they are finished, oldest look first. */
export function trackFiles(now: () => number = () => performance.now()) {
  const files = new Map<string, Tracked>();
  return {
    has: (path: string) => files.has(path),
    get: (path: string) => files.get(path),
    get size() {
      return files.size;
    },
    now,
    /** What was seen of a file now. Null: too many are followed already. */
    see(path: string, print: string, first: { archive: boolean; known: KnownItem | null }): Tracked | null {
      const before = files.get(path);
      if (before === undefined && files.size >= mostTracked) return null;
      const tracked: Tracked =
        before === undefined
          ? { path, print, since: now(), restsUntil: 0, ...first }
          : before.print === print
            ? before
            : { ...before, print, since: now() };
      files.set(path, tracked);
      return tracked;
    },
    drop: (path: string) => void files.delete(path),
    /** Those whose rest is over, at most so many; they move to the end. */
    due(most: number): string[] {
      const at = now();
      const due: Tracked[] = [];
      for (const tracked of files.values()) {
        if (due.length === most) break;
        if (tracked.restsUntil <= at) due.push(tracked);
      }
      for (const tracked of due) {
        files.delete(tracked.path);
        files.set(tracked.path, tracked);
      }
      return due.map(({ path }) => path);
    },
  };
}
