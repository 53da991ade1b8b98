import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** `crc32` costs a loopback sink next to nothing; `sha256` is for where time does not count. */
export type DigestKind = "sha256" | "crc32";

/** What is known of a WAV file that went by: whole files are equal when all three are. */
export type Sound = {
  bytes: number;
  /** The bytes before its samples, in hex. */
  head: string;
  /** Digest of its samples, `kind:hex`; null: there were none to be found. */
  samples: string | null;
};

/** Longest header that is looked through for the samples. */
const longestHead = 4096;

/** Takes a WAV file as it comes and tells its header from its samples (RIFF, chunk by chunk). */
export function soundDigest(kind: DigestKind): { push(chunk: Buffer): void; finish(): Sound } {
  let bytes = 0;
  let early: Buffer = Buffer.alloc(0);
  let head: string | null = null;
  let left = 0;
  const sha = createHash("sha256");
  let crc = 0;

  const take = (chunk: Buffer) => {
    const samples = chunk.subarray(0, left);
    left -= samples.length;
    if (kind === "sha256") sha.update(samples);
    else crc = crc32(samples, crc);
  };
  return {
    push(chunk) {
      bytes += chunk.length;
      if (head !== null) return take(chunk);
      if (early.length > longestHead) return;
      early = Buffer.concat([early, chunk]);
      const found = findSamples(early);
      if (found === null) return;
      head = early.toString("hex", 0, found.start);
      left = found.length;
      take(early.subarray(found.start));
    },
    finish() {
      if (head === null) return { bytes, head: "", samples: null };
      const digest = kind === "sha256" ? sha.digest("hex") : crc.toString(16).padStart(8, "0");
      return { bytes, head, samples: `${kind}:${digest}` };
    },
  };
}

/** Where the samples begin and how long they say they are; null: not seen yet. */
function findSamples(bytes: Buffer): { start: number; length: number } | null {
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4);
    if (bytes.toString("latin1", at, at + 4) === "data") return { start: at + 8, length };
    at += 8 + length + (length % 2);
  }
  return null;
}
