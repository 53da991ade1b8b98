/** Breaks a label of a drawing into lines of at most `width` of its pixels: SVG breaks none by itself. */
export function wrapDrawn(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  let taken = 0;
  // Japanese breaks anywhere, other scripts between words.
  for (const part of text.match(/[⺀-￿]|[^\s⺀-￿]+\s*|\s+/gu) ?? []) {
    const needed = [...part].reduce((sum, sign) => sum + (sign >= "⺀" ? 13.2 : 7), 0);
    if (taken + needed > width && line !== "") {
      lines.push(line.trimEnd());
      line = "";
      taken = 0;
    }
    line += part;
    taken += needed;
  }
  return [...lines, line.trimEnd()];
}
