type Wall = { year: number; month: number; day: number; hour: number; weekday: number };

/** Hour of the day at which reminders and heartbeats are told, in the reader's time zone. */
export const tellHour = 9;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Time zone in force, or UTC where its name is unknown to this machine. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const options = {
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    weekday: "short",
  } as const;
  let made: Intl.DateTimeFormat;
  try {
    made = new Intl.DateTimeFormat("en-US", { ...options, timeZone });
  } catch {
    made = new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" });
  }
  formats.set(timeZone, made);
  return made;
}

function partsOf(at: Date, timeZone: string): Record<string, string> {
  return Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
}

/** What a clock on the wall shows there. `weekday`: 0 is Sunday. */
export function wallClock(at: Date, timeZone: string): Wall {
  const parts = partsOf(at, timeZone);
  return {
    year: Number(parts.year),
    month: Number(parts.month),
    day: Number(parts.day),
    hour: Number(parts.hour),
    weekday: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].indexOf(parts.weekday ?? ""),
  };
}

/** The instant at which the wall clock there shows nine on this day of the calendar. */
function nineOn(year: number, month: number, day: number, timeZone: string): Date {
  const wanted = Date.UTC(year, month - 1, day, tellHour);
  let at = wanted;
  // Twice, for a change of the clocks between the first guess and the result.
  for (let round = 0; round < 2; round++) {
    const p = partsOf(new Date(at), timeZone);
    const shown = Date.UTC(
      Number(p.year),
      Number(p.month) - 1,
      Number(p.day),
      Number(p.hour),
      Number(p.minute),
      Number(p.second),
    );
    at += wanted - shown;
  }
  return new Date(at);
}

/** The first nine o'clock there that is at or after this instant. */
export function nextNine(from: Date, timeZone: string): Date {
  const { year, month, day } = wallClock(from, timeZone);
  for (let ahead = 0; ; ahead++) {
    const nine = nineOn(year, month, day + ahead, timeZone);
    if (nine >= from) return nine;
  }
}

/** The last Monday nine o'clock there that is not after this instant. */
export function lastMondayNine(at: Date, timeZone: string): Date {
  const { year, month, day, weekday } = wallClock(at, timeZone);
  const back = (weekday + 6) % 7;
  const nine = nineOn(year, month, day - back, timeZone);
  return nine <= at ? nine : nineOn(year, month, day - back - 7, timeZone);
}
