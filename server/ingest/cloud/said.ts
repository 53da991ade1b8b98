import { parseInstant } from "../parse-push-fields.ts";

/** JSON of a provider, of which nothing is known as yet. */
export type Said = Readonly<Record<string, unknown>>;

export function saidOf(value: unknown): Said {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Said) : {};
}

export function listOf(value: unknown): readonly Said[] {
  return Array.isArray(value) ? value.map(saidOf) : [];
}

/** Text for the call history: no control characters, valid Unicode, 256 characters at most; undefined where nothing is said. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value)
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, " ")
    .trim();
  return text === "" ? undefined : [...text].slice(0, 256).join("");
}

/** An ID of a provider, which names a recording or a call; undefined where it is none. */
export function idOf(value: unknown): string | undefined {
  return typeof value === "string" && /^[\x21-\x7e]{1,200}$/.test(value) ? value : undefined;
}

/** RFC 3339, or as Twilio writes it (RFC 2822, `Tue, 14 Jul 2026 03:04:05 +0000`); undefined where it is no time. */
export function instantOf(value: unknown): Date | undefined {
  if (typeof value !== "string") return undefined;
  if (/^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}$/.test(value)) {
    const instant = new Date(value);
    return Number.isNaN(instant.getTime()) ? undefined : instant;
  }
  try {
    return parseInstant(value);
  } catch {
    return undefined;
  }
}

/** The same without what PostgreSQL's JSON does not take: U+0000 and halves of characters, in names as well. */
export function storable(value: unknown): unknown {
  const clean = (text: string) => text.toWellFormed().replaceAll("\0", "");
  if (typeof value === "string") return clean(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [clean(name), storable(one)]));
}

/** Only what is said. */
export function onlySaid<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
