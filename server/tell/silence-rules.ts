/** Recordings that must be missing before silence is remarkable: with 9 expected, none comes by chance once in 8,000. */
const missingCalls = 9;
/** Weeks of history before the rhythm of a company counts as known, and weeks that it is taken from. */
const leastWeeks = 2;
export const mostWeeks = 8;
const hour = 3_600_000;
const week = 7 * 24 * hour;
/** Milliseconds of silence after which a company has stopped rather than fallen silent. */
const longestLook = week;

/**
 * When silence that began at `from` becomes remarkable, should it last: as soon as so many recordings would have
 * arrived, by the same hours of the weeks before. Null: not within a week, or the company is not known long enough.
 * @param received recordings by the beginning of their hour (UTC, milliseconds); hours without any may be missing
 * @param firstHour the first hour of the company's history
 */
export function silenceDue(received: ReadonlyMap<number, number>, firstHour: Date, from: Date): Date | null {
  const weeks = Math.min(mostWeeks, Math.floor((from.getTime() - firstHour.getTime()) / week));
  if (weeks < leastWeeks) return null;
  let missing = 0;
  for (let at = Math.floor(from.getTime() / hour) * hour; at < from.getTime() + longestLook; at += hour) {
    const begin = Math.max(at, from.getTime());
    let seen = 0;
    for (let back = 1; back <= weeks; back++) seen += received.get(at - back * week) ?? 0;
    const perMillisecond = seen / weeks / hour;
    const more = perMillisecond * (at + hour - begin);
    if (missing + more >= missingCalls) return new Date(begin + (missingCalls - missing) / perMillisecond);
    missing += more;
  }
  return null;
}
