import type { Language } from "../../../contract/words.ts";

/** Whether an address names a day at all. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

/** `2026/11/22 (日)` in Japanese, `2026-11-22 (Sun)` in English. */
export function dayName(day: string, language: Language): string {
  const weekday = new Date(`${day}T00:00:00Z`).toLocaleDateString(language, {
    weekday: "short",
    timeZone: "UTC",
  });
  return `${language === "ja" ? day.replaceAll("-", "/") : day} (${weekday})`;
}

/** The month so many months later, or earlier; `YYYY-MM`. */
export function addMonths(month: string, months: number): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 7);
}

/** Its last day, `YYYY-MM-DD`. */
export function endOfMonth(month: string): string {
  const date = new Date(`${addMonths(month, 1)}-01T00:00:00Z`);
  date.setUTCDate(0);
  return date.toISOString().slice(0, 10);
}
