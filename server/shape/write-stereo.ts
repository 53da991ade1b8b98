import { createHash } from "node:crypto";
import { bytesPerFrame } from "./coding.ts";
import { LegStream } from "./leg-stream.ts";
import type { OpenLeg } from "./open-leg.ts";
import type { SharedBytes } from "./shape-recording.ts";
import { outputFrameBytes, waveHeader, waveHeaderBytes } from "./wave-header.ts";
import { WholeFile } from "./whole-file.ts";

/** 16 s of sound, 512 KiB of output. */
const blockFrames = 131_072;
const headerWords = waveHeaderBytes / 4;
const widestFrame = 4;

// One recording at a time in a thread: its buffers serve the next one too. Every block is cleared or filled
// whole before it is taken, and read into only as far as it is used, so that nothing of another call can ever show.
const output = new Int32Array(headerWords + blockFrames);
const inputs = [0, 1].map(() => new ArrayBuffer(blockFrames * widestFrame));

/** Where blocks go: `words` is filled from `at(start)` on with the frame `start` and those after it, then `append`ed. */
type Target = {
  words: Int32Array;
  at(start: number): number;
  append(bytes: Uint8Array): void;
  /** @returns the SHA-256 of all in hex */
  finish(): string;
  discard(): void;
};

/**
 * Streams `legs` into a stereo WAV of exactly `frames` frames. On an error no file is left behind.
 * @param into the path of a file, or memory that has room for it
 * @param checkpoint called before each block; what it throws ends the work
 * @returns the SHA-256 of the WAV in hex
 */
export function writeStereo(
  legs: readonly OpenLeg[],
  frames: number,
  into: string | SharedBytes,
  checkpoint: () => void,
): string {
  const streams = legs.map((leg, index) => new LegStream(leg, inputFor(leg, index)));
  const target = typeof into === "string" ? fileAt(into) : memoryAt(into);
  const { words } = target;
  try {
    for (let start = 0; start < frames; start += blockFrames) {
      checkpoint();
      const end = Math.min(start + blockFrames, frames);
      const at = target.at(start);
      if (!LegStream.placePair(streams, start, end, words, at)) {
        words.fill(0, at, at + end - start);
        for (const stream of streams) stream.place(start, end, words, at);
      }
      // The header stands before the first block.
      const from = start === 0 ? at - headerWords : at;
      const bytes = new Uint8Array(
        words.buffer,
        words.byteOffset + from * outputFrameBytes,
        (at - from + end - start) * outputFrameBytes,
      );
      if (start === 0) bytes.set(waveHeader(frames));
      target.append(bytes);
    }
    checkpoint();
    return target.finish();
  } catch (error) {
    target.discard();
    throw error;
  }
}

function fileAt(path: string): Target {
  const file = new WholeFile(path);
  return {
    words: output,
    at: (start) => (start === 0 ? headerWords : 0),
    append: (bytes) => file.append(bytes),
    finish: () => file.finish(),
    discard: () => file.discard(),
  };
}

/** What is in memory stays there: only as much as was filled is ever read. */
function memoryAt({ buffer, byteOffset, byteLength }: SharedBytes): Target {
  const sha256 = createHash("sha256");
  return {
    words: new Int32Array(buffer, byteOffset, Math.floor(byteLength / outputFrameBytes)),
    at: (start) => headerWords + start,
    append: (bytes) => void sha256.update(bytes),
    finish: () => sha256.digest("hex"),
    discard: () => undefined,
  };
}

function inputFor(leg: OpenLeg, index: number): ArrayBuffer {
  const input = inputs[index];
  if (!input || bytesPerFrame(leg.samples.coding) > widestFrame) throw new Error("no room for this leg");
  return input;
}
