import { localInstant } from "../../base/local-instant.ts";

const local = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/;
const zoned = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d(?::?\d\d)?)$/i;

/**
 * A time of a detail record. CDR and CEL write none of them with its zone: they are of the feed's own. One that has a
 * zone, or is in Unix seconds, is taken as it says.
 * @returns null for no time, which is how Asterisk writes what did not happen; undefined for what is none
 */
export function recordTime(text: string, timeZone: string): Date | null | undefined {
  if (text === "" || text.startsWith("0000-00-00") || text === "0") return null;
  const wall = local.exec(text);
  if (wall !== null) {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = wall.slice(1, 7).map(Number);
    const at = localInstant([year, month, day, hour, minute, second], timeZone);
    const millis = Number((wall[7] ?? "").padEnd(3, "0").slice(0, 3));
    return at === null ? undefined : new Date(at.getTime() + millis);
  }
  if (/^\d{9,10}(\.\d{1,9})?$/.test(text)) return new Date(Number(text) * 1000);
  if (!zoned.test(text)) return undefined;
  const at = new Date(text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"));
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** An instant as a clock of this zone writes it, for the bound of a query: `2026-11-22 08:01:41`. */
export function wallTime(at: Date, timeZone: string): string {
  return at.toLocaleString("sv-SE", { timeZone, hourCycle: "h23" });
}
