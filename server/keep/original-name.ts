/** What a file begins with, and how files of that kind are called; none of them is anything that a browser runs. */
const kinds: readonly [offset: number, mark: string, extension: string][] = [
  [0, "RIFF", "wav"],
  [0, "OggS", "ogg"],
  [0, "fLaC", "flac"],
  [0, "ID3", "mp3"],
  [0, "\xff\xfb", "mp3"],
  [0, "\xff\xf3", "mp3"],
  [0, "#!AMR", "amr"],
  [0, ".snd", "au"],
  [4, "ftyp", "m4a"],
];

/** Name under which an original is saved, so that a player opens it; headerless audio and the unknown are `.bin`. */
export function originalName(sequenceId: string, role: string, head: Buffer): string {
  const begins = head.toString("latin1");
  const kind = kinds.find(([offset, mark]) => begins.startsWith(mark, offset));
  return `${sequenceId}-${role}.${kind?.[2] ?? "bin"}`;
}
