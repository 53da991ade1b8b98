import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { heldReasons } from "../../../contract/held-reasons.ts";
import { silentLog } from "../../../server/base/log.ts";
import { openConverter } from "../../../server/shape/converter.ts";
import { findConverter } from "../../../server/shape/find-converter.ts";
import type { Leg } from "../../../server/shape/leg.ts";
import { type ShapeResult, shapeRecording } from "../../../server/shape/shape-recording.ts";
import { hasFfmpeg } from "../../../server/shape/testing/decode-with-ffmpeg.ts";
import { noise } from "../../../server/shape/testing/noise.ts";
import { waveFile } from "../../../server/shape/testing/wave-file.ts";
import { promiseLine } from "../../support/promise-line.ts";
import { type Hostile, makeCorpus } from "./corpus.ts";
import { children, watchConverters } from "./watch-converter.ts";

// Promise 17: hostile files through shaping and converter as the service runs them. `npm run test:hostile` takes all of
// them; without HOSTILE_FILES=all as many as there is time for, some of each kind. HOSTILE_SEED: other dice. HOSTILE_SHOW:
// each with its time.

const whole = process.env.HOSTILE_FILES === "all";
const boxMs = 30_000;
const seed = Number(process.env.HOSTILE_SEED ?? 20_261_123);
/** Seconds of the longest call: less than the product's, so that bombs are bombs. */
const maxSeconds = 600;
const most = { resident: 256 * 2 ** 20, cpuSeconds: 60 };

let folder: string;
let work: string;
const asked: string[] = [];
const trap = createServer((socket) => {
  asked.push(String(socket.remotePort));
  socket.destroy();
});
/** Another call's sound; sixteen samples of it in a row are nowhere else. */
const anothers = noise(32_000, 99);
const secret = "CANARY-7f3a-of-a-file-that-is-nobody-elses";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-hostile-audio-"));
  work = join(folder, "work");
  await mkdir(work);
  trap.listen(0, "127.0.0.1");
  await once(trap, "listening");
});
afterAll(async () => {
  trap.close();
  if (folder) await rm(folder, { recursive: true });
});

const converter = openConverter(null, 1, silentLog);

/** As the worker does it: shaped here, or decoded first; what was decoded is gone afterwards. */
async function convert(file: Hostile): Promise<{ result: ShapeResult; out: string }> {
  const [path, out, decodedTo] = [join(work, "in"), join(work, "out.wav"), join(work, "leg.wav")];
  writeFileSync(path, file.make());
  const legs: Leg[] = [{ role: "both", path, declared: file.declared ?? null, offsetSeconds: 0 }];
  const first = shapeRecording(legs, out, { maxSeconds });
  if (first.ok || first.foreign === undefined) return { result: first, out };
  const signal = new AbortController().signal;
  try {
    const decoded = await converter.decode(legs, first.foreign, () => decodedTo, { maxSeconds, signal });
    return { result: decoded.ok ? shapeRecording(decoded.legs, out, { maxSeconds }) : decoded, out };
  } finally {
    await rm(decodedTo, { force: true });
  }
}

/** What is wrong with how a file was taken; empty: nothing. */
function judge(result: ShapeResult, out: string): string[] {
  if (!result.ok) {
    const { ja, en } = heldReasons[result.reason](result.params);
    const said = [ja.cause, ja.cure, en.cause, en.cure].join(" ");
    const wrong = /[ぁ-ん]/.test(ja.cause) && !/[ぁ-ん]/.test(en.cause) ? [] : ["words are missing"];
    if (/undefined|NaN|\{\w+\}/.test(said)) wrong.push(`words with a gap: ${said}`);
    if (said.includes(secret)) wrong.push("foreign text in the words");
    if (existsSync(out)) wrong.push("held, and yet there is an output");
    return wrong;
  }
  const wav = readFileSync(out);
  const wrong = [];
  const isWave = wav.toString("latin1", 0, 4) === "RIFF" && wav.readUInt32LE(40) === wav.length - 44;
  const isOurs = wav.readUInt16LE(20) === 1 && wav.readUInt16LE(22) === 2 && wav.readUInt32LE(24) === 8000;
  if (!isWave || !isOurs || wav.length !== result.shaped.bytes) wrong.push("no WAV of ours");
  if (wav.length <= 44 || wav.length > 44 + (maxSeconds + 1) * 32_000) wrong.push(`${wav.length} bytes`);
  const left = Buffer.alloc((wav.length - 44) >> 1);
  for (let at = 0; at < left.length; at += 2) left.writeInt16LE(wav.readInt16LE(44 + at * 2), at);
  const isForeign = [0, 4000, 15_000, 31_000].some((at) => left.includes(anothers.subarray(at, at + 32)));
  if (isForeign || wav.includes(secret)) wrong.push("FOREIGN BYTES");
  return wrong;
}

test.skipIf(!hasFfmpeg())(
  "each is held with its reason or delivered as audio; nothing foreign, nothing asked, nothing left",
  async () => {
    const audio = join(folder, "another.wav");
    const text = join(folder, "secret.txt");
    writeFileSync(audio, waveFile({ data: anothers }));
    writeFileSync(text, `${secret}\n`.repeat(50));
    const address = `127.0.0.1:${(trap.address() as AddressInfo).port}`;
    const corpus = makeCorpus(folder, { audio, text, address }, seed);
    expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length);
    expect(corpus.length).toBeGreaterThan(500);
    console.log(`seed ${seed}; isolation ${JSON.stringify((await findConverter("ffmpeg"))?.isolation)}`);

    const watch = watchConverters();
    const faults: string[] = [];
    const held = new Map<string, number>();
    const counts = { files: 0, delivered: 0, converted: 0, resident: 0, cpu: 0 };
    const end = performance.now() + boxMs;
    for (const file of corpus) {
      if (!whole && performance.now() > end) break;
      counts.files++;
      const begun = performance.now();
      const blame = (...what: string[]) => {
        for (const one of what) faults.push(`${file.name}: ${one}`);
      };
      try {
        const { result, out } = await convert(file);
        blame(...judge(result, out));
        if (result.ok) counts.delivered++;
        else held.set(result.reason, (held.get(result.reason) ?? 0) + 1);
      } catch (error) {
        // Trouble of ours is tried again for ever: a file must not be able to make it.
        blame(`threw ${String(error)}`);
      }
      await rm(join(work, "in"));
      await rm(join(work, "out.wav"), { force: true });
      const left = readdirSync(work);
      if (left.length > 0) blame(`left ${left.join(", ")}`);
      if (children().length > 0) blame("left a process");
      if (process.env.HOSTILE_SHOW) console.log(`${Math.round(performance.now() - begun)} ms ${file.name}`);
      const { resident, cpu } = watch.take();
      if (resident > most.resident) blame(`${resident} bytes resident`);
      if (cpu > most.cpuSeconds + 1) blame(`${cpu} s of processor`);
      if (resident > 0) counts.converted++;
      counts.resident = Math.max(counts.resident, resident);
      counts.cpu = Math.max(counts.cpu, cpu);
    }
    watch.stop();
    expect(faults).toEqual([]);
    expect(asked).toEqual([]);
    expect(existsSync("/tmp/onbin-was-here")).toBe(false);
    // A share that is too small to say anything would be a test that cannot fail.
    expect(counts.files).toBeGreaterThanOrEqual(whole ? corpus.length : 30);
    const kinds = [...held].map(([reason, count]) => `${reason} ${count}`).join(", ");
    console.log(`held: ${kinds}; delivered as audio: ${counts.delivered}`);
    promiseLine(
      17,
      whole
        ? "hostile files, all"
        : `hostile files, as many as ${boxMs / 1000} s allow (all: npm run test:hostile)`,
      `${counts.files} of ${corpus.length} files, ${counts.delivered} delivered as audio, the others held with a reason; ` +
        `0 foreign bytes, 0 asked, 0 left; converter seen ${counts.converted} times with ≤ ${Math.ceil(counts.resident / 2 ** 20)} MB, ≤ ${counts.cpu.toFixed(1)} CPU s`,
    );
  },
  1_500_000,
);
