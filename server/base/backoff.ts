const baseMs = 2_000;
const capMs = 15 * 60_000;

/**
 * Milliseconds to wait before the next attempt: full jitter, anything between 0 and 2 s doubled per failed attempt,
 * at most 15 min (AWS Architecture Blog, "Exponential Backoff And Jitter").
 * @param attempt how many attempts have failed, from 1
 * @param random a number in [0, 1)
 */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(Math.max(attempt, 1) - 1, 30));
  return Math.round(ceiling * random());
}
