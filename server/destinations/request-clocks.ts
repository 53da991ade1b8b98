/** The three clocks of one request, all in milliseconds. */
export type ClockLimits = {
  /** Name resolved, connected, TLS done. */
  connectMs: number;
  /** Longest time in which not one byte moves. */
  noProgressMs: number;
  /** From the start to the end of the answer. */
  totalMs: number;
};

export type ExpiredClock = "connect-timeout" | "no-progress" | "total-time";

/** Slowest line that is still waited for: the total clock grows with the size by this rate. */
const slowestBytesPerSecond = 50_000;

/** Limits for a request with a body of this size: no progress for 20 s, and total by size. */
export function clocksFor(bytes: number): ClockLimits {
  return {
    connectMs: 10_000,
    noProgressMs: 20_000,
    totalMs: 60_000 + Math.ceil((bytes / slowestBytesPerSecond) * 1000),
  };
}

/** Watches one request; `expired` is called at most once. */
export class RequestClocks {
  readonly #limits: ClockLimits;
  readonly #expired: (clock: ExpiredClock) => void;
  readonly #startedAt = performance.now();
  #movedAt = this.#startedAt;
  #connected = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: ClockLimits, expired: (clock: ExpiredClock) => void) {
    this.#limits = limits;
    this.#expired = expired;
    this.#arm();
  }

  connected(): void {
    this.#connected = true;
    this.progress();
  }

  /** A byte moved. Cheap: the timer notices when it next fires. */
  progress(): void {
    this.#movedAt = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(): void {
    const { connectMs, noProgressMs, totalMs } = this.#limits;
    const now = performance.now();
    const dues: [ExpiredClock, number][] = [["total-time", this.#startedAt + totalMs]];
    dues.push(
      this.#connected
        ? ["no-progress", this.#movedAt + noProgressMs]
        : ["connect-timeout", this.#startedAt + connectMs],
    );
    const due = dues.find(([, at]) => at <= now);
    if (due !== undefined) {
      this.#expired(due[0]);
      return;
    }
    // Until it is connected the no-progress clock may start at any moment, so it also bounds the sleep.
    const next = Math.min(...dues.map(([, at]) => at - now), noProgressMs);
    this.#timer = setTimeout(() => this.#arm(), Math.ceil(next));
  }
}
