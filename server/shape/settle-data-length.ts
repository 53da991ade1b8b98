import type { ReadAt } from "./read-at.ts";

/** The data chunk as found: offsets and lengths in bytes from the beginning of the file. */
type DataClaim = { offset: number; claimed: number; size: number; riffEnd: number };

/** Chunks that real writers put behind the samples. */
const trailers = new Set([
  "LIST",
  "fact",
  "bext",
  "id3 ",
  "ID3 ",
  "iXML",
  "cue ",
  "smpl",
  "axml",
  "PAD ",
  "JUNK",
  "afsp",
  "_PMX",
]);

/**
 * How many bytes of samples there are. The header is believed where it can be true. A length of 0, one that was
 * never set (0xFFFFFFFF) or one past the end of the file means all that is there, and so does a length that ends
 * inside the RIFF's own extent where no further chunk follows.
 */
export function settleDataLength(readAt: ReadAt, data: DataClaim): number {
  const rest = data.size - data.offset;
  if (data.claimed >= rest) return rest;
  const end = data.offset + data.claimed;
  const nothingBehind = rest - data.claimed < 8;
  if (nothingBehind && data.claimed > 0) return data.claimed;
  if (chunksFollow(readAt, end, data.size)) return data.claimed;
  const riffGoesOn = data.riffEnd >= end + 8;
  return data.claimed === 0 || riffGoesOn ? rest : data.claimed;
}

/** True where a known chunk begins at `at` (or behind one pad byte), or unknown ones fill the file exactly. */
function chunksFollow(readAt: ReadAt, at: number, size: number): boolean {
  for (const start of [at, at + 1]) {
    const head = readAt(start, 8);
    if (head.length < 8) continue;
    const id = head.toString("latin1", 0, 4);
    if (trailers.has(id)) return true;
    const left = size - start - 8 - head.readUInt32LE(4);
    if (/^[\x20-\x7e]{4}$/.test(id) && (left === 0 || left === -1)) return true;
  }
  return false;
}
