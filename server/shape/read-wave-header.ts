import type { Coding } from "./coding.ts";
import { bytesPerFrame } from "./coding.ts";
import { parseWaveFormat } from "./parse-wave-format.ts";
import type { ReadAt } from "./read-at.ts";
import { badHeader, type Refusal, refuse } from "./refusal.ts";
import { settleDataLength } from "./settle-data-length.ts";

/** Where the samples of a file are, in bytes and frames, and whether its header had to be repaired. */
export type Samples = { ok: true; coding: Coding; offset: number; frames: number; salvaged: boolean };

/** Real headers have a handful of chunks; a file made of empty ones must not be walked for minutes. */
const mostChunks = 1000;
/** Lengths in the RIFF header that are wrong by this little are a writer's habit, not a crash. */
const riffTolerance = 8;

/**
 * Reads the header of a RIFF/WAVE file of `size` bytes: chunks in any order, with or without pad bytes. What a
 * crashed recorder leaves (lengths 0, too large, or not set; an end in the middle of a sample) is repaired.
 */
export function readWaveHeader(readAt: ReadAt, size: number): Samples | Refusal {
  const chunks = findChunks(readAt, size);
  if ("ok" in chunks) return chunks;
  const { data, fmt } = chunks;
  if (data === null) return refuse("no-samples");
  if (fmt === null) return badHeader("fmt missing");
  const format = parseWaveFormat(fmt);
  if (!format.ok) return format;

  const riffEnd = 8 + readAt(4, 4).readUInt32LE();
  const bytes = settleDataLength(readAt, { ...data, size, riffEnd });
  const frameBytes = bytesPerFrame(format.coding);
  const riffWrong = riffEnd < data.offset + bytes - riffTolerance || riffEnd > size + riffTolerance;
  return {
    ok: true,
    coding: format.coding,
    offset: data.offset,
    frames: Math.floor(bytes / frameBytes),
    salvaged: riffWrong || bytes !== data.claimed || bytes % frameBytes !== 0,
  };
}

type Found = { fmt: Buffer | null; data: { offset: number; claimed: number } | null };

function findChunks(readAt: ReadAt, size: number): Found | Refusal {
  const found: Found = { fmt: null, data: null };
  let at = 12;
  for (let walked = 0; at + 8 <= size; walked++) {
    const head = readAt(at, 8);
    const id = head.toString("latin1", 0, 4);
    const length = head.readUInt32LE(4);
    const end = at + 8 + length;
    if (id === "data" && found.data === null) found.data = { offset: at + 8, claimed: length };
    if (id === "fmt " && found.fmt === null) found.fmt = readAt(at + 8, Math.min(length, 40));
    if (found.data !== null && (found.fmt !== null || length === 0 || end >= size)) return found;
    if (id === "fmt " && end > size) return found;
    if (end > size || walked === mostChunks) return badHeader("chunk", length);
    at = end + (length % 2 === 1 && !startsChunk(readAt, end) ? 1 : 0);
  }
  return found;
}

/** Some writers forget the pad byte after a chunk of odd length. */
function startsChunk(readAt: ReadAt, at: number): boolean {
  return ["fmt ", "data", "LIST", "fact"].includes(readAt(at, 4).toString("latin1"));
}
