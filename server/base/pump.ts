import type { Log } from "./log.ts";

export type Pump = {
  /** There may be something to do. */
  wake(): void;
  /** Takes nothing new; resolves when what is under way has ended. */
  stop(): Promise<void>;
};

/**
 * Claims as many jobs as there are free slots and runs them, whenever it is woken, enough slots get free, or the clock
 * says so. Rows are the truth: a lost wake-up costs at most `idleMs`.
 */
export function startPump<Job>(options: {
  name: string;
  /** Jobs claimed at once. */
  slots: number;
  /** Slots that must be free before the end of a job asks for more: fewer, larger claims. Default 1. */
  refill?: number;
  /** Milliseconds that a wake-up waits for more of its kind while something runs. Default 0. */
  gatherMs?: number;
  idleMs: number;
  claim: (free: number) => Promise<readonly Job[]>;
  run: (job: Job) => Promise<void>;
  log: Log;
}): Pump {
  const { name, slots, refill = 1, gatherMs = 0, idleMs, claim, run, log } = options;
  const running = new Set<Promise<void>>();
  let stopped = false;
  let claiming: Promise<void> | null = null;
  let again = false;

  const once = async () => {
    const free = slots - running.size;
    if (free <= 0) return;
    const jobs = await claim(free);
    for (const job of jobs) {
      const done = run(job)
        .catch((error: unknown) => log.error(`${name}.failed`, error))
        .finally(() => {
          running.delete(done);
          if (slots - running.size >= refill) wake();
        });
      running.add(done);
    }
    // A full claim means that there may be more than there were slots; the next one that ends asks again.
    if (jobs.length === free && running.size < slots) again = true;
  };

  const wake = () => {
    if (stopped) return;
    if (claiming) {
      again = true;
      return;
    }
    claiming = once()
      .catch((error: unknown) => log.error(`${name}.claim-failed`, error))
      .finally(() => {
        claiming = null;
        if (again) {
          again = false;
          wake();
        }
      });
  };

  let gathering: NodeJS.Timeout | undefined;
  const clock = setInterval(wake, idleMs);
  wake();
  return {
    wake() {
      if (gatherMs === 0 || running.size === 0) return wake();
      gathering ??= setTimeout(() => {
        gathering = undefined;
        wake();
      }, gatherMs);
    },
    async stop() {
      stopped = true;
      clearInterval(clock);
      clearTimeout(gathering);
      await claiming;
      await Promise.all(running);
    },
  };
}
