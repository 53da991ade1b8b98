/** Characters of a text that a call is told of with, as at the push door. */
const longest = 256;

/**
 * A text from outside as a fact may hold it: one line without control characters, at most 256 characters, valid Unicode.
 * @returns undefined when nothing is left
 */
export function shortText(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const line = value
    .replaceAll(/\p{Cc}+/gu, " ")
    .trim()
    .toWellFormed();
  return line === ""
    ? undefined
    : Array.from(line).slice(0, longest).join("").slice(0, longest).toWellFormed();
}
