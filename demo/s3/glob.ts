/** Whether text matches a pattern in which * stands for any characters and ? for one (IAM policies, fault matching). */
export function matchesGlob(pattern: string, text: string): boolean {
  const source = pattern.replace(/[\\^$.*+?()[\]{}|/]/g, (character) =>
    character === "*" ? ".*" : character === "?" ? "." : `\\${character}`,
  );
  return new RegExp(`^${source}$`, "su").test(text);
}
