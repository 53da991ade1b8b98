import { compilePattern, knownPatterns, type NamePattern } from "../names/name-pattern.ts";

/**
 * What `--pattern` means: `sidecar` (null: facts stand in a .json beside each file), the name of a known pattern, or a
 * pattern of one's own. Throws an Error that says what is wrong with it.
 */
export function readPattern(wanted: string): NamePattern | null {
  if (wanted === "sidecar") return null;
  const known: Readonly<Record<string, string>> = knownPatterns;
  return compilePattern(Object.hasOwn(known, wanted) ? (known[wanted] ?? wanted) : wanted);
}
