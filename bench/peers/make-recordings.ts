import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { noise } from "../../server/shape/testing/noise.ts";
import { waveFile } from "../../server/shape/testing/wave-file.ts";
import { muLaw, referenceWave } from "../../test/support/reference-wave.ts";
import type { Expected } from "./check-objects.ts";

export type Recordings = {
  /** `<name>-agent.wav` and `<name>-customer.wav`, µ-law, as a phone system leaves them. */
  legs: string;
  /** `<name>.wav`, as the bucket must hold it. */
  finished: string;
  expected: readonly Expected[];
  /** Of all finished files together. */
  bytes: number;
};

const rate = 8000;
const headerBytes = 44;
/** Samples between the beginnings of two recordings in the one noise that all are cut from. */
const step = 101;

/** Writes the pairs, and what must come of them, worked out apart from the product. */
export async function makeRecordings(folder: string, count: number, seconds: number): Promise<Recordings> {
  const [legs, finished] = [join(folder, "legs"), join(folder, "finished")];
  await mkdir(legs);
  await mkdir(finished);
  const frames = Math.round(seconds * rate);
  const sound = noise(frames + count * 2 * step, 7);
  const samples = muLaw(sound);
  const expected: Expected[] = [];
  for (let index = 0; index < count; index++) {
    const name = String(index + 1).padStart(5, "0");
    const [agent, customer] = [2 * index * step, (2 * index + 1) * step];
    for (const [leg, from] of [
      ["agent", agent],
      ["customer", customer],
    ] as const) {
      const data = sound.subarray(from, from + frames);
      await writeFile(join(legs, `${name}-${leg}.wav`), waveFile({ tag: 7, bits: 8, data }));
    }
    const file = referenceWave(
      samples.subarray(agent, agent + frames),
      samples.subarray(customer, customer + frames),
    );
    await writeFile(join(finished, `${name}.wav`), file);
    const talk = file.subarray(headerBytes);
    expected.push({
      name,
      bytes: file.length,
      head: file.toString("hex", 0, headerBytes),
      samples: [
        `sha256:${createHash("sha256").update(talk).digest("hex")}`,
        `crc32:${crc32(talk).toString(16).padStart(8, "0")}`,
      ],
    });
  }
  return { legs, finished, expected, bytes: expected.reduce((sum, { bytes }) => sum + bytes, 0) };
}
