/** Where a page ended: an instant and the ID that tells rows of the same instant apart. */
export function encodeCursor(at: Date, id: string): string {
  return Buffer.from(`${at.toISOString()} ${id}`).toString("base64url");
}

/** Null for an absent or a made-up cursor: then the list begins at its top. */
export function decodeCursor(cursor: string | undefined): { at: string; id: string } | null {
  const [at = "", id] = Buffer.from(cursor ?? "", "base64url")
    .toString()
    .split(" ", 2);
  return id === undefined || Number.isNaN(Date.parse(at)) ? null : { at: new Date(at).toISOString(), id };
}
