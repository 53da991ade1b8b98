import { DurableFile } from "./durable-file.ts";
import { LegStream } from "./leg-stream.ts";
import type { OpenLeg } from "./open-leg.ts";
import { outputFrameBytes, waveHeader, waveHeaderBytes } from "./wave-header.ts";

/** 32 s of sound, 1 MiB of output, about 4 ms of work without a pause: waking the disk's threads costs little then. */
const blockFrames = 262_144;
const headerWords = waveHeaderBytes / 4;

/**
 * Streams `legs` into a stereo WAV of exactly `frames` frames at `path`. While a block is hashed and written the
 * next one is read; the buffers belong to this one recording, so that nothing of another call can ever show in it.
 * On an error or abort nothing is left behind.
 * @returns the SHA-256 of the file in hex
 */
export async function writeStereo(
  legs: readonly OpenLeg[],
  frames: number,
  path: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const block = Math.min(blockFrames, frames);
  const streams = legs.map((leg) => new LegStream(leg, block));
  const outputs = [0, 1].map(() => new Int32Array(headerWords + block));
  const readBlock = (start: number) =>
    inFlight(Promise.all(streams.map((stream) => stream.read(start, Math.min(start + block, frames)))));

  const file = await DurableFile.create(path);
  let reading: Promise<unknown> = readBlock(0);
  let writing: Promise<unknown> = Promise.resolve();
  try {
    for (let start = 0, turn = 0; start < frames; start += block, turn ^= 1) {
      signal?.throwIfAborted();
      const end = Math.min(start + block, frames);
      const output = outputs[turn] ?? new Int32Array(0);
      const at = start === 0 ? headerWords : 0;
      await reading;
      output.fill(0);
      for (const stream of streams) stream.place(start, end, output, at);
      const bytes = new Uint8Array(output.buffer, 0, (at + end - start) * outputFrameBytes);
      if (start === 0) bytes.set(waveHeader(frames));
      if (end < frames) reading = readBlock(end);
      await writing;
      writing = inFlight(file.append(bytes));
    }
    await writing;
    signal?.throwIfAborted();
    return await file.finish();
  } catch (error) {
    await Promise.allSettled([reading, writing]);
    await file.discard();
    throw error;
  }
}

/** A promise that is awaited later: its failure meanwhile is not an unhandled one. */
function inFlight<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
