import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { noise } from "../../server/shape/testing/noise.ts";
import { waveFile } from "../../server/shape/testing/wave-file.ts";
import { expectedSound } from "./expected-sound.ts";

/** The files' paths, and the digest of what is to be in the bucket. */
export type Legs = { agent: string; customer: string; sound: string };

/** Writes both legs of a call of so many seconds as a PBX leaves them: µ-law WAV, 8,000 bytes a second each. */
export async function writeLegs(folder: string, seconds: number): Promise<Legs> {
  const write = async (role: string, data: Buffer) => {
    const path = join(folder, `${role}.wav`);
    await writeFile(path, waveFile({ tag: 7, channels: 1, bits: 8, data }));
    return path;
  };
  const [agent, customer] = [1, 2].map((seed) => noise(seconds * 8000, seed)) as [Buffer, Buffer];
  return {
    agent: await write("agent", agent),
    customer: await write("customer", customer),
    sound: expectedSound(agent, customer),
  };
}
