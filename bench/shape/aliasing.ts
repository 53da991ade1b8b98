import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { converterArguments } from "../../server/shape/converter-command.ts";
import { waveFile } from "../../server/shape/testing/wave-file.ts";

const run = promisify(execFile);

/** Of each tone: long enough that its middle is untouched by the filter's edges. */
const secondsEach = 0.25;
/** −1 dB of full scale: nothing clips, and rounding to 16 bit is no part of what is heard. */
const loudness = 29_000;
const out = 8000;

/** What resampling to 8 kHz does to tones, in dB of their level before. */
export type Response = {
  /** Samples a second before. */
  rate: number;
  by: string;
  /** The loudest that comes out of tones from 4.2 kHz on, none of which belongs there. */
  aliasing: number;
  /** The tone that does so, in Hz. */
  worstHertz: number;
  /** Furthest from 0 among tones from 200 Hz to 3.6 kHz. */
  flatness: number;
};

/** FFmpeg with the converter's own arguments, and as it is without its filter's settings. */
export async function measureResponses(folder: string): Promise<Response[]> {
  const responses: Response[] = [];
  for (const rate of [16_000, 48_000]) {
    const passed = tones(200, 3600);
    const foreign = tones(4200, 7900);
    for (const [by, plain] of [
      ["the converter", false],
      ["FFmpeg's default", true],
    ] as const) {
      const inside = await levels(folder, rate, passed, plain);
      const outside = await levels(folder, rate, foreign, plain);
      const aliasing = Math.max(...outside);
      responses.push({
        ...{ rate, by, aliasing, worstHertz: foreign[outside.indexOf(aliasing)] ?? 0 },
        flatness: inside.reduce((worst, level) => (Math.abs(level) > Math.abs(worst) ? level : worst), 0),
      });
    }
  }
  return responses;
}

export function printResponses(responses: readonly Response[]): void {
  console.log("\nResampling to 8000 Hz, tones of −1 dB every 100 Hz, in dB of their own level:");
  for (const { rate, by, aliasing, worstHertz, flatness } of responses) {
    const folds = `4.2–7.9 kHz folds back with at most ${aliasing.toFixed(2)} dB (${worstHertz} Hz)`;
    console.log(
      `${String(rate).padStart(6)} Hz, ${by}: ${folds}; 0.2–3.6 kHz within ${flatness.toFixed(2)} dB`,
    );
  }
  const worst = Math.max(
    ...responses.filter(({ by }) => by === "the converter").map(({ aliasing }) => aliasing),
  );
  console.log(
    `aliasing of the converter: ${worst.toFixed(2)} dB (to reach: ≤ -65)${worst > -65 ? "  MISSED" : ""}`,
  );
}

function tones(from: number, to: number): number[] {
  return Array.from({ length: (to - from) / 100 + 1 }, (_, step) => from + step * 100);
}

/** Level of what comes out while each tone goes in, in dB of the tone. */
async function levels(
  folder: string,
  rate: number,
  hertz: readonly number[],
  plain: boolean,
): Promise<number[]> {
  const each = rate * secondsEach;
  const data = Buffer.alloc(hertz.length * each * 2);
  for (const [at, tone] of hertz.entries()) {
    for (let n = 0; n < each; n++) {
      const sample = loudness * Math.sin((2 * Math.PI * tone * n) / rate);
      data.writeInt16LE(Math.round(sample), (at * each + n) * 2);
    }
  }
  const [from, to] = [join(folder, "tones.wav"), join(folder, "heard.wav")];
  await writeFile(from, waveFile({ rate, data }));
  const args = converterArguments("wav", from, to, 3600);
  if (plain) args[args.indexOf("-af") + 1] = `aresample=${out}`;
  await run("ffmpeg", args);
  const heard = await readFile(to);
  const start = heard.indexOf("data", 12, "latin1") + 8;
  return hertz.map((_, at) => {
    const span = out * secondsEach;
    // The middle half: where one tone changes to the next there is a click, which is no alias.
    const [first, last] = [at * span + span / 4, at * span + (span * 3) / 4];
    let energy = 0;
    for (let n = first; n < last; n++) energy += heard.readInt16LE(start + n * 2) ** 2;
    return 20 * Math.log10(Math.max(Math.sqrt((2 * energy) / (last - first)), 1e-3) / loudness);
  });
}
