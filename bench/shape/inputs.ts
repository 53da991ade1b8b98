import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Leg } from "../../server/shape/leg.ts";
import { noise } from "../../server/shape/testing/noise.ts";
import { waveFile } from "../../server/shape/testing/wave-file.ts";

/** One thing to measure. */
export type BenchCase = { name: string; seconds: number; legs: Leg[] };

/** Writes the inputs of one length: noise, since none of the decoders cares what it decodes. */
export async function makeInputs(folder: string, seconds: number): Promise<BenchCase[]> {
  const frames = seconds * 8000;
  const leg = async (
    role: Leg["role"],
    name: string,
    tag: number,
    channels: number,
    bits: number,
  ): Promise<Leg> => {
    const path = join(folder, `${name}-${seconds}.wav`);
    const data = noise((frames * channels * bits) / 8, tag + role.length);
    await writeFile(path, waveFile({ tag, channels, bits, data }));
    return { role, path, declared: null, offsetSeconds: 0 };
  };
  const pair = async (name: string, tag: number, bits: number) => [
    await leg("agent", `${name}-agent`, tag, 1, bits),
    await leg("customer", `${name}-customer`, tag, 1, bits),
  ];
  const length = seconds < 3600 ? `${seconds / 60} min` : `${seconds / 3600} h`;
  return [
    { name: `µ-law pair, ${length}`, seconds, legs: await pair("ulaw", 7, 8) },
    { name: `A-law pair, ${length}`, seconds, legs: await pair("alaw", 6, 8) },
    { name: `PCM16 pair, ${length}`, seconds, legs: await pair("pcm16", 1, 16) },
    { name: `PCM16 stereo, ${length}`, seconds, legs: [await leg("both", "stereo", 1, 2, 16)] },
  ];
}
