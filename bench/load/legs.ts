import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { noise } from "../../server/shape/testing/noise.ts";
import { waveFile } from "../../server/shape/testing/wave-file.ts";

export type Legs = { agent: string; customer: string };

/** Writes both legs of a call of so many seconds as a PBX leaves them: µ-law WAV, 8,000 bytes a second each. */
export async function writeLegs(folder: string, seconds: number): Promise<Legs> {
  const write = async (role: string, seed: number) => {
    const path = join(folder, `${role}.wav`);
    await writeFile(path, waveFile({ tag: 7, channels: 1, bits: 8, data: noise(seconds * 8000, seed) }));
    return path;
  };
  return { agent: await write("agent", 1), customer: await write("customer", 2) };
}
