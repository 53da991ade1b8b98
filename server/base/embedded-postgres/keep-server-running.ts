import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../log.ts";

type Keeping = {
  isAlive: () => Promise<boolean>;
  restart: () => Promise<void>;
  log: Log;
  /** Milliseconds between two looks. */
  interval?: number;
};

/**
 * Starts a server again that died under us (the kernel kills when memory ends); tries on, at most every ten seconds.
 * @returns ends the watch, and resolves when no restart is under way any more
 */
export function keepServerRunning({ isAlive, restart, log, interval = 1000 }: Keeping): () => Promise<void> {
  const ending = new AbortController();
  const watch = async () => {
    for (let pause = interval; !ending.signal.aborted; ) {
      await sleep(pause, undefined, { signal: ending.signal, ref: false }).catch(() => {});
      if (ending.signal.aborted || (await isAlive())) continue;
      log.error("postgres.died");
      try {
        await restart();
        pause = interval;
        log.info("postgres.restarted");
      } catch (error) {
        pause = Math.min(pause * 2, 10_000);
        log.error("postgres.not-restarted", error);
      }
    }
  };
  const watching = watch();
  return () => {
    ending.abort();
    return watching;
  };
}
