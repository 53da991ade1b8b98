import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds within which whoever is turned away again has not waited; no Retry-After is shorter. */
const tooSoon = 900;
/** Milliseconds for which such a one stands before it hears the answer, and how many may stand: each has a piece of its body here. */
const standMs = 3_000;
const mostStanding = 384;
/** Uploads that were turned away and are remembered. */
const mostRemembered = 10_000;

/**
 * Senders that come again at once, whatever they are told. Each costs as much as any other that is turned away, and there is no
 * end to how often they come: they are made to wait, and do not move the turns of those who wait by themselves.
 */
export function createHastySenders(clock = () => performance.now()) {
  const turnedAway = new Map<string, number>();
  let standing = 0;
  return {
    /** Whether this upload (whatever name tells it from others) was turned away a moment ago. */
    isHasty(upload: string): boolean {
      const at = turnedAway.get(upload);
      return at !== undefined && clock() - at < tooSoon;
    },
    /** It is turned away now. */
    note(upload: string): void {
      // The oldest come first.
      turnedAway.delete(upload);
      if (turnedAway.size >= mostRemembered) turnedAway.delete(turnedAway.keys().next().value ?? "");
      turnedAway.set(upload, clock());
    },
    /** Resolves when it may have its answer. */
    async stand(): Promise<void> {
      if (standing >= mostStanding) return;
      standing += 1;
      await sleep(standMs);
      standing -= 1;
    },
  };
}
