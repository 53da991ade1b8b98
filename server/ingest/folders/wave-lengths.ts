/** Reads so many bytes at a place of a file; fewer at its end. */
export type ReadAt = (at: number, length: number) => Promise<Buffer>;

/**
 * What the lengths in a WAV file's header say of its end. `whole`: they are the file's. `open`: they are not written yet
 * (0, or the largest number), as while a call goes on and after its PBX was killed. `differ`: they are another file's.
 * `none`: it is no WAV file, so there is nothing to go by.
 */
export type WaveLengths = "whole" | "open" | "differ" | "none";

/** Chunks that a header may have before it is no header any more. */
const mostChunks = 64;
const unknownLength = 0xffff_ffff;

/** Follows the chunks of RIFF, RF64 and BW64 (EBU Tech 3306) up to the end; only their heads are read. */
export async function readWaveLengths(read: ReadAt, size: number): Promise<WaveLengths> {
  const head = await read(0, 12);
  const form = head.toString("latin1", 0, 4);
  if (head.length < 12) return "RIFF".startsWith(form) ? "open" : "none";
  const is64 = form === "RF64" || form === "BW64";
  if ((form !== "RIFF" && !is64) || head.toString("latin1", 8, 12) !== "WAVE") return "none";
  let riff = head.readUInt32LE(4);
  let dataOf64: number | null = null;
  let hasData = false;
  let at = 12;
  for (let chunks = 0; at + 8 <= size; chunks++) {
    if (chunks === mostChunks) return "differ";
    const chunk = await read(at, 24);
    if (chunk.length < 8) return "differ";
    const id = chunk.toString("latin1", 0, 4);
    let length = chunk.readUInt32LE(4);
    if (id === "ds64" && chunk.length === 24) {
      riff = Number(chunk.readBigUInt64LE(8));
      dataOf64 = Number(chunk.readBigUInt64LE(16));
    }
    if (id === "data") {
      if (is64 && dataOf64 !== null && length === unknownLength) length = dataOf64;
      if (length === 0 || length >= 0x7fff_ffff) return isLarge(length, size) ? "differ" : "open";
      hasData = true;
    }
    if (at + 8 + length > size) return "differ";
    at += 8 + length + (length % 2);
  }
  // Sound that follows lengths of before: they are not written anew until the end.
  if (!hasData) return "open";
  const ends = at === size || at === size + 1;
  const said = riff + 8 === size || riff + 9 === size || riff + 7 === size;
  if (riff === 0 || (riff === unknownLength && !is64)) return "open";
  return ends && said ? "whole" : "differ";
}

/** A length that a real file of RF64 has, and not the mark of one that is not known. */
function isLarge(length: number, size: number): boolean {
  return length > 0x7fff_ffff && length !== unknownLength && length > size;
}
