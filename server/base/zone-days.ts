import { type RawBuilder, sql } from "kysely";

/** A day of some time zone, `YYYY-MM-DD`. */
export type Day = string;

/** True for a day of the calendar: 2026-02-29 is none. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) && text > "1900";
}

/** The day so many days later, or earlier. */
export function addDays(day: Day, days: number): Day {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** The first day of the month after that of a day. */
export function nextMonth(day: Day): Day {
  const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 1);
  return date.toISOString().slice(0, 10);
}

/** SQL: the day of an instant in a time zone (IANA name), as a date. Every instant is on one day, and one only. */
export function dayOf(instant: RawBuilder<unknown>, timeZone: string): RawBuilder<unknown> {
  return sql`(${instant} at time zone ${timeZone})::date`;
}

type Days = { from?: Day | undefined; before?: Day | undefined };

/**
 * SQL: an instant is on one of these days, or within three hours of them: a condition that an index answers, and whose
 * rows the planner can estimate. What lies outside is sorted out by its day.
 */
export function nearDays(
  instant: RawBuilder<unknown>,
  timeZone: string,
  { from, before }: Days,
): RawBuilder<boolean> {
  const midnight = (day: Day) => sql`(${day}::date::timestamp at time zone ${timeZone})`;
  const lower = from ? sql`${instant} >= ${midnight(from)} - interval '3 hours'` : sql`true`;
  const upper = before ? sql`${instant} < ${midnight(before)} + interval '3 hours'` : sql`true`;
  return sql<boolean>`(${lower} and ${upper})`;
}

/**
 * SQL: an instant is on one of the days from `from` up to, not including, `before`. The day itself decides, because a
 * midnight may come twice, or not at all, where clocks are changed.
 */
export function onDays(instant: RawBuilder<unknown>, timeZone: string, days: Days): RawBuilder<boolean> {
  const { from, before } = days;
  const lower = from ? sql`${dayOf(instant, timeZone)} >= ${from}::date` : sql`true`;
  const upper = before ? sql`${dayOf(instant, timeZone)} < ${before}::date` : sql`true`;
  return sql<boolean>`(${nearDays(instant, timeZone, days)} and ${lower} and ${upper})`;
}
