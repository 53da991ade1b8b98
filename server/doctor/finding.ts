import type { CauseAndCure, Words } from "../../contract/words.ts";

/** What one check found: `warn` works and wants attention, `fail` does not work. `cure` may be empty. */
export type Finding = { check: string; state: "ok" | "warn" | "fail"; words: Words };

/** A finding in both languages; each side is what it is, then what to do about it. */
export function finding(
  check: string,
  state: Finding["state"],
  ja: readonly [string, string?],
  en: readonly [string, string?],
): Finding {
  const side = ([cause, cure = ""]: readonly [string, string?]): CauseAndCure => ({ cause, cure });
  return { check, state, words: { ja: side(ja), en: side(en) } };
}

/** An error's text, for a finding. */
export function told(error: unknown): string {
  return error instanceof Error
    ? error.message || ("code" in error ? String(error.code) : error.name)
    : String(error);
}
