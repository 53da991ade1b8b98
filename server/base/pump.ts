import type { Log } from "./log.ts";

export type Pump = {
  /** There may be something to do. */
  wake(): void;
  /** Takes nothing new; resolves when what is under way has ended. */
  stop(): Promise<void>;
};

/** Milliseconds that the end of a job waits for others to end, where claims are gathered. */
const endsMs = 10;

/**
 * Claims as many jobs as there are free slots and runs them, whenever it is woken, the clock says so, or enough slots get
 * free while more is known to wait. Rows are the truth: a lost wake-up costs at most `idleMs`. While nothing runs, a
 * wake-up claims at once; while something does, claims are few and large.
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
  /** Asked at a job's end: something may wait that was not claimed although slots were free. Default: always. */
  mayBeLeft?: (job: Job) => boolean;
  run: (job: Job) => Promise<void>;
  log: Log;
}): Pump & {
  /** Slots that are free. */
  free(): number;
  /** Runs a job that was claimed elsewhere. */
  add(job: Job): void;
} {
  const { name, slots, refill = 1, gatherMs = 0, idleMs, claim, run, log } = options;
  const mayBeLeft = options.mayBeLeft ?? (() => true);
  const running = new Set<Promise<void>>();
  let stopped = false;
  let claiming: Promise<void> | null = null;
  /** Woken while a claim was under way, which may have looked before what it was woken for was there. */
  let wokenMeanwhile = false;
  /** There may be more than was claimed: for want of slots, or since something ended that kept it from being claimed. */
  let more = false;

  const once = async () => {
    const free = slots - running.size;
    // The claim that took the last slot has left word that there may be more.
    if (free <= 0) return;
    // What ends while the claim is under way may have ended after its look.
    more = false;
    const jobs = await claim(free);
    if (jobs.length >= free) more = true;
    for (const job of jobs) add(job);
  };

  const add = (job: Job) => {
    const done = run(job)
      .catch((error: unknown) => log.error(`${name}.failed`, error))
      .finally(() => {
        running.delete(done);
        // Remembered, should too few slots be free now.
        if (mayBeLeft(job)) more = true;
        if (more && slots - running.size >= refill) lookSoon();
      });
    running.add(done);
  };

  const look = () => {
    if (stopped) return;
    if (claiming) {
      wokenMeanwhile = true;
      return;
    }
    claiming = once()
      .catch((error: unknown) => {
        more = false;
        log.error(`${name}.claim-failed`, error);
      })
      .finally(() => {
        claiming = null;
        const woken = wokenMeanwhile;
        wokenMeanwhile = false;
        if (more && slots - running.size >= refill) look();
        else if (woken) wake();
      });
  };

  let ending: NodeJS.Timeout | undefined;
  /** Jobs that were claimed together, or written down together, end together: one claim is for all of them. */
  const lookSoon = () => {
    if (gatherMs === 0 || running.size === 0) return look();
    ending ??= setTimeout(
      () => {
        ending = undefined;
        look();
      },
      Math.min(endsMs, gatherMs),
    );
  };

  let gathering: NodeJS.Timeout | undefined;
  const wake = () => {
    if (gatherMs === 0 || running.size === 0) return look();
    gathering ??= setTimeout(() => {
      gathering = undefined;
      look();
    }, gatherMs);
  };

  const clock = setInterval(look, idleMs);
  look();
  return {
    wake,
    free: () => slots - running.size,
    add,
    async stop() {
      stopped = true;
      clearInterval(clock);
      clearTimeout(gathering);
      clearTimeout(ending);
      await claiming;
      await Promise.all(running);
    },
  };
}
