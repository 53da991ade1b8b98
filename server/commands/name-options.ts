import { readPattern } from "../ingest/folders/folder-pattern.ts";
import type { NamePattern } from "../ingest/names/name-pattern.ts";
import { UsageError } from "./command.ts";

/** `--pattern`; null: names tell nothing. @throws UsageError */
export function readPatternOption(wanted: string | null): NamePattern | null {
  try {
    return wanted === null ? null : readPattern(wanted);
  } catch (error) {
    throw new UsageError(`--pattern: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** `--time-zone`, by default this machine's. @throws UsageError */
export function readTimeZoneOption(wanted: string | null): string {
  const zone = wanted ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch {
    throw new UsageError(`--time-zone: there is no ${zone}; write it like Asia/Tokyo`);
  }
}
