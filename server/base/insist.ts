import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "./log.ts";

/** Milliseconds: a database that was killed is back sooner. */
const patience = 30_000;
const pause = 500;

/**
 * Writes down what is known already, again and again for half a minute, so that a database that restarts just then
 * costs no more than a moment. For acts that are harmless to repeat.
 * @throws what the last try threw
 */
export async function insist<T>(act: () => Promise<T>, log: Log): Promise<T> {
  for (const end = Date.now() + patience; ; await sleep(pause)) {
    try {
      return await act();
    } catch (error) {
      if (Date.now() > end) throw error;
      log.warn("database.again", { error: error instanceof Error ? error.message : String(error) });
    }
  }
}
