const firstSeconds = 30;
const longestSeconds = 3600;
const days = 7;

/** Seconds until the next try: 30 s doubled with every try that failed, at most an hour. @param tries that failed, from 1 */
export function fetchDelay(tries: number): number {
  return Math.min(longestSeconds, firstSeconds * 2 ** Math.min(Math.max(tries, 1) - 1, 20));
}

/**
 * Tries that fill seven days. It is tries that are counted, not the clock: neither an installation that stood still nor
 * credentials that were wrong for weeks use up what a recording has.
 */
export const mostTries: number = (() => {
  let seconds = 0;
  let tries = 0;
  while (seconds < days * 86_400) seconds += fetchDelay(++tries);
  return tries;
})();
