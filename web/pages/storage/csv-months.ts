import type { Language } from "../../../contract/words.ts";

/** A month of calls, as far as it is over: `to` is its last day, or yesterday. Days are YYYY-MM-DD. */
export type CsvMonth = { name: string; from: string; to: string; isWhole: boolean };

/**
 * Months from the newest back to that of the first call, at most so many; today is left out, so that on the first of a
 * month the month before comes first.
 */
export function csvMonths(
  today: string,
  firstDay: string | null,
  most: number,
  language: Language,
): CsvMonth[] {
  const yesterday = addDays(today, -1);
  const months: CsvMonth[] = [];
  if (firstDay === null || firstDay > yesterday) return months;
  for (let from = `${yesterday.slice(0, 7)}-01`; months.length < most; from = monthBefore(from)) {
    if (from.slice(0, 7) < firstDay.slice(0, 7)) break;
    const last = addDays(monthAfter(from), -1);
    const isWhole = last <= yesterday;
    months.push({ name: monthName(from, language), from, to: isWhole ? last : yesterday, isWhole });
  }
  return months;
}

function monthName(day: string, language: Language): string {
  const month = new Date(`${day}T00:00:00Z`);
  return new Intl.DateTimeFormat(language, { year: "numeric", month: "long", timeZone: "UTC" }).format(month);
}

const addDays = (day: string, days: number) =>
  shift(day, (date) => date.setUTCDate(date.getUTCDate() + days));
const monthBefore = (day: string) => shift(day, (date) => date.setUTCMonth(date.getUTCMonth() - 1));
const monthAfter = (day: string) => shift(day, (date) => date.setUTCMonth(date.getUTCMonth() + 1));

function shift(day: string, change: (date: Date) => void): string {
  const date = new Date(`${day}T00:00:00Z`);
  change(date);
  return date.toISOString().slice(0, 10);
}
