import { countedAddress } from "../base/counted-address.ts";
import type { Database } from "../base/database.ts";
import { createSharedRate } from "./shared-rate.ts";
import { createTryLimit } from "./try-limit.ts";

export type KeyLimits = ReturnType<typeof createKeyLimits>;

/** Wrong keys of one address at once, and within so many seconds. */
const wrongKeys = { tries: 30, seconds: 60 };

/**
 * Limits of everything that an API key opens, over all doors together.
 * @param rates requests a minute of one key, at once or evenly; 0: no limit
 */
export function createKeyLimits(db: Database, rates: { push: number; read: number }) {
  const wrong = createTryLimit(db, wrongKeys.tries, wrongKeys.seconds);
  const push = createSharedRate(db, rates.push, 60);
  const read = createSharedRate(db, rates.read, 60);
  return {
    /** Counts a wrong key against the address it came from. @throws AppError `too_many_requests` */
    takeWrong: (address: string) => wrong.take([`wrong-key:${countedAddress(address)}`]),
    /** Counts a request of a key. @throws AppError `too_many_requests` */
    take: (keyId: string, act: "push" | "read") => (act === "push" ? push : read).take(`${act}:${keyId}`),
  };
}
