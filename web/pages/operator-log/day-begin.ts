/**
 * The instant at which a day begins in this browser's time zone, or one so many days later; undefined for what is no day.
 * @param day as a date field has it, `2026-11-22`
 */
export function dayBegin(day: string | undefined, later: number): string | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? "") ?? [];
  if (year === undefined) return undefined;
  return new Date(Number(year), Number(month) - 1, Number(date) + later).toISOString();
}
