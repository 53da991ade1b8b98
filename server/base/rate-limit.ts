import { AppError } from "./app-error.ts";

export type RateLimit = ReturnType<typeof createRateLimit>;

/** Names that are kept before those are looked for whose buckets are full again. */
const tidyAt = 10_000;

/**
 * A bucket of tries per name, filled again evenly over time. Full ones are forgotten, by a look over all of them each time
 * their number has doubled: a flood from ever new names costs each of its tries the same.
 * @param tries how many at once
 * @param seconds in which an empty bucket is full again
 */
export function createRateLimit(tries: number, seconds: number, clock = Date.now) {
  const buckets = new Map<string, { left: number; at: number }>();
  const perTry = (seconds * 1000) / tries;
  let tidyNext = tidyAt;

  const level = (name: string, now: number) => {
    const bucket = buckets.get(name);
    return bucket ? Math.min(tries, bucket.left + (now - bucket.at) / perTry) : tries;
  };
  const tidy = (now: number) => {
    if (buckets.size < tidyNext) return;
    for (const name of buckets.keys()) if (level(name, now) >= tries) buckets.delete(name);
    tidyNext = Math.max(tidyAt, 2 * buckets.size);
  };
  return {
    /** Takes one try of each name. @throws AppError `too_many_requests` when one of them has none left */
    take(names: readonly string[]): void {
      const now = clock();
      tidy(now);
      const empty = names.find((name) => level(name, now) < 1);
      if (empty !== undefined) {
        throw new AppError("too_many_requests", {}, Math.ceil(((1 - level(empty, now)) * perTry) / 1000));
      }
      for (const name of names) buckets.set(name, { left: level(name, now) - 1, at: now });
    },
    /** Gives one try of each name back: it turned out to be none to count. */
    giveBack(names: readonly string[]): void {
      const now = clock();
      for (const name of names) buckets.set(name, { left: Math.min(tries, level(name, now) + 1), at: now });
    },
    /** Tries that a name has left, in fractions. */
    left: (name: string): number => level(name, clock()),
    /** Leaves a name at most so many. */
    lower(name: string, left: number): void {
      const now = clock();
      buckets.set(name, { left: Math.min(left, level(name, now)), at: now });
    },
    /** Fills the buckets of these names again. */
    forgive(names: readonly string[]): void {
      for (const name of names) buckets.delete(name);
    },
  };
}
