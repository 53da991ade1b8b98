import type { Language } from "../../../contract/words.ts";

/** An instant in a subject or sentence, in the reader's time zone: `11/22 12:04`. */
export function shortTime(iso: unknown, timeZone: string): string {
  const at = new Date(String(iso));
  if (Number.isNaN(at.getTime())) return "?";
  const options = {
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  } as const;
  const format = (zone: string) => {
    const parts = new Intl.DateTimeFormat("en-US", { ...options, timeZone: zone }).formatToParts(at);
    const part = (type: string) => parts.find((found) => found.type === type)?.value ?? "";
    return `${part("month")}/${part("day")} ${part("hour")}:${part("minute")}`;
  };
  try {
    return format(timeZone);
  } catch {
    return format("UTC");
  }
}

/** `2 時間 14 分`, `41 s`: the two largest units. */
export function duration(seconds: number, language: Language): string {
  const units =
    language === "ja"
      ? ([
          [86_400, " 日"],
          [3600, " 時間"],
          [60, " 分"],
          [1, " 秒"],
        ] as const)
      : ([
          [86_400, " d"],
          [3600, " h"],
          [60, " min"],
          [1, " s"],
        ] as const);
  const whole = Math.max(0, Math.round(seconds));
  const first = units.findIndex(([size]) => whole >= size);
  if (first === -1) return `0${language === "ja" ? " 秒" : " s"}`;
  let rest = whole;
  const parts: string[] = [];
  for (const [size, name] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count}${name}`);
    rest -= count * size;
  }
  return parts.join(" ");
}

/** `1,234`. */
export function count(number: unknown): string {
  return Number(number ?? 0).toLocaleString("en");
}

export function recordings(number: unknown, language: Language): string {
  if (language === "ja") return `${count(number)} 件`;
  return Number(number) === 1 ? "1 recording" : `${count(number)} recordings`;
}

/** The first sentence, without its full stop: what stands in a subject. */
export function headline(cause: string): string {
  const [first = ""] = cause.split(/。|\.(?=\s|$)/, 1);
  return first.length > 90 ? `${first.slice(0, 89)}…` : first;
}
