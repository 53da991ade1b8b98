import { AppError } from "./app-error.ts";

export type RateLimit = ReturnType<typeof createRateLimit>;

/**
 * A bucket of tries per name, filled again evenly over time.
 * @param tries how many at once
 * @param seconds in which an empty bucket is full again
 */
export function createRateLimit(tries: number, seconds: number, clock = Date.now) {
  const buckets = new Map<string, { left: number; at: number }>();
  const perTry = (seconds * 1000) / tries;

  const level = (name: string, now: number) => {
    const bucket = buckets.get(name);
    return bucket ? Math.min(tries, bucket.left + (now - bucket.at) / perTry) : tries;
  };
  return {
    /** Takes one try of each name. @throws AppError `too_many_requests` when one of them has none left */
    take(names: readonly string[]): void {
      const now = clock();
      if (buckets.size > 10_000) {
        for (const name of buckets.keys()) if (level(name, now) >= tries) buckets.delete(name);
      }
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
    /** Fills the buckets of these names again. */
    forgive(names: readonly string[]): void {
      for (const name of names) buckets.delete(name);
    },
  };
}
