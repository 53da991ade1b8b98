import { bytesPerFrame } from "./coding.ts";
import { LegStream } from "./leg-stream.ts";
import type { OpenLeg } from "./open-leg.ts";
import { outputFrameBytes, waveHeader, waveHeaderBytes } from "./wave-header.ts";
import { WholeFile } from "./whole-file.ts";

/** 16 s of sound, 512 KiB of output. */
const blockFrames = 131_072;
const headerWords = waveHeaderBytes / 4;
const widestFrame = 4;

// One recording at a time in a thread: its buffers serve the next one too. Every block is cleared or filled
// whole before it is written, and read into only as far as it is used, so that nothing of another call can ever show.
const output = new Int32Array(headerWords + blockFrames);
const inputs = [0, 1].map(() => new ArrayBuffer(blockFrames * widestFrame));

/**
 * Streams `legs` into a stereo WAV of exactly `frames` frames at `path`. On an error nothing is left behind.
 * @param checkpoint called before each block; what it throws ends the work
 * @returns the SHA-256 of the file in hex
 */
export function writeStereo(
  legs: readonly OpenLeg[],
  frames: number,
  path: string,
  checkpoint: () => void,
): string {
  const streams = legs.map((leg, index) => new LegStream(leg, inputFor(leg, index)));
  const file = new WholeFile(path);
  try {
    for (let start = 0; start < frames; start += blockFrames) {
      checkpoint();
      const end = Math.min(start + blockFrames, frames);
      const at = start === 0 ? headerWords : 0;
      if (!LegStream.placePair(streams, start, end, output, at)) {
        output.fill(0, at, at + end - start);
        for (const stream of streams) stream.place(start, end, output, at);
      }
      const bytes = new Uint8Array(output.buffer, 0, (at + end - start) * outputFrameBytes);
      if (start === 0) bytes.set(waveHeader(frames));
      file.append(bytes);
    }
    checkpoint();
    return file.finish();
  } catch (error) {
    file.discard();
    throw error;
  }
}

function inputFor(leg: OpenLeg, index: number): ArrayBuffer {
  const input = inputs[index];
  if (!input || bytesPerFrame(leg.samples.coding) > widestFrame) throw new Error("no room for this leg");
  return input;
}
