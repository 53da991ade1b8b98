import type { CauseAndCure, Language } from "../contract/words.ts";
import type { AllWords } from "./words/ja.ts";

const formatters = new Map<string, Intl.DateTimeFormat>();

function partsOf(instant: string, timeZone: string | undefined) {
  const key = timeZone ?? "";
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formatters.set(key, formatter);
  }
  const found = new Map(formatter.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  return (type: Intl.DateTimeFormatPartTypes) => found.get(type) ?? "";
}

/** Cause and cure as one text. Japanese sentences have no space between them. */
export function sentences({ cause, cure }: CauseAndCure, language: Language): string {
  if (cure === "") return cause;
  if (language === "ja") return `${cause}${/[。?!]$/.test(cause) ? "" : "。"}${cure}`;
  return `${cause}${/[.?!]$/.test(cause) ? "" : "."} ${cure}`;
}

/** `2026/11/22 12:04:31` in Japanese, `2026-11-22 12:04:31` in English; the browser's zone where none is given. */
export function dateAndTime(instant: string, language: Language, timeZone?: string): string {
  const get = partsOf(instant, timeZone);
  const between = language === "ja" ? "/" : "-";
  const date = [get("year"), get("month"), get("day")].join(between);
  return `${date} ${get("hour")}:${get("minute")}:${get("second")}`;
}

/** The time alone when it is today in that zone, with its date otherwise. */
export function shortTime(instant: string, language: Language, timeZone?: string): string {
  const full = dateAndTime(instant, language, timeZone);
  const today = dateAndTime(new Date().toISOString(), language, timeZone);
  return full.slice(0, 10) === today.slice(0, 10) ? full.slice(11) : full;
}

/** `12:04`, with its date when it is not today in that zone. */
export function hourAndMinute(instant: string, language: Language, timeZone?: string): string {
  return shortTime(instant, language, timeZone).slice(0, -3);
}

/** `1:02`, `1:02:03` from seconds. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = two(whole % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** An age in its largest unit, from seconds. */
export function age(seconds: number, units: AllWords["units"]): string {
  if (seconds < 60) return units.seconds(Math.round(seconds));
  if (seconds < 3600) return units.minutes(Math.floor(seconds / 60));
  if (seconds < 86400) return units.hours(Math.floor(seconds / 3600));
  return units.days(Math.floor(seconds / 86400));
}
