/**
 * Somebody's text as it may stand in the middle of a sentence of ours: what cannot be seen, turns the direction of writing, or
 * piles up on its neighbour is written as its number (U+202E), and the text is cut where it gets long.
 * @param longest characters
 */
export function shownText(text: string, longest = 40): string {
  const characters = Array.from(text);
  const shown = characters
    .slice(0, longest)
    .map((one) => (/[\p{C}\p{M}\p{Zl}\p{Zp}]/u.test(one) ? numberOf(one) : one));
  return shown.join("") + (characters.length > longest ? "…" : "");
}

function numberOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
