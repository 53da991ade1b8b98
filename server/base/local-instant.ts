const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(timeZone, made);
  return made;
}

/** Year, month (1 to 12), day, hour, minute and second as a clock on the wall shows them. */
export type WallTime = readonly [
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
];

/**
 * The instant at which clocks in a time zone (IANA name) show this; of two, the first; of none (clocks are put forward),
 * the instant as much later. Null for no date or time of day. Throws RangeError for an unknown time zone.
 */
export function localInstant(wall: WallTime, timeZone: string): Date | null {
  const [year, month, day, hour, minute, second] = wall;
  const wanted = Date.UTC(year, month - 1, day, hour, minute, second);
  const named = new Date(wanted);
  if (
    named.getUTCMonth() !== month - 1 ||
    named.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 60
  )
    return null;
  // An hour before either change of the clocks and after it: the earlier offset is right where both are.
  const offsets = [-86_400_000, 86_400_000].map((ms) => offsetAt(wanted + ms, timeZone));
  const fits = offsets
    .map((offset) => wanted - offset)
    .filter((at) => at + offsetAt(at, timeZone) === wanted);
  return new Date(fits.length > 0 ? Math.min(...fits) : wanted - Math.min(...offsets));
}

/** Milliseconds by which the clock there is ahead of UTC. */
function offsetAt(at: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(new Date(at))
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}
