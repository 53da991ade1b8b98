import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Leg } from "./leg.ts";
import { shapeRecording } from "./shape-recording.ts";
import { openShapeThreads, type ShapeThreads } from "./shape-threads.ts";
import { noise } from "./testing/noise.ts";
import { waveFile } from "./testing/wave-file.ts";

let folder: string;
let threads: ShapeThreads;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "onbin-threads-"));
  threads = openShapeThreads(2);
});
afterEach(async () => {
  await threads.close();
  rmSync(folder, { recursive: true, force: true });
});

function ulawLeg(name: string, seconds: number, seed: number): Leg {
  const path = join(folder, name);
  writeFileSync(path, waveFile({ tag: 7, channels: 1, bits: 8, data: noise(8000 * seconds, seed) }));
  return { role: "both", path, declared: null, offsetSeconds: 0 };
}

test("many at once come out as one at a time would, also when a short one follows a long one", async () => {
  const legs = [20, 1, 7, 3, 30, 2].map((seconds, i) => ulawLeg(`in-${i}`, seconds, i));
  const limits = { maxSeconds: 60 };
  const results = await Promise.all(
    legs.map((leg, i) => threads.shape([leg], join(folder, `out-${i}`), limits)),
  );
  for (const [i, leg] of legs.entries()) {
    const alone = shapeRecording([leg], join(folder, "alone"), limits);
    expect(results[i]).toEqual(alone);
    expect(readFileSync(join(folder, `out-${i}`)).equals(readFileSync(join(folder, "alone")))).toBe(true);
  }
});

test("a refusal is an answer, trouble of the disk an error with its code; the thread serves on", async () => {
  const text = join(folder, "text");
  writeFileSync(text, "no audio at all, but quite some words of it");
  const leg: Leg = { role: "both", path: text, declared: null, offsetSeconds: 0 };
  const out = join(folder, "out.wav");
  expect(await threads.shape([leg], out, { maxSeconds: 60 })).toMatchObject({
    ok: false,
    reason: "not-audio",
  });
  const missing = { ...leg, path: join(folder, "nowhere") };
  await expect(threads.shape([missing], out, { maxSeconds: 60 })).rejects.toMatchObject({ code: "ENOENT" });
  expect(await threads.shape([ulawLeg("in", 1, 1)], out, { maxSeconds: 60 })).toMatchObject({ ok: true });
});

test("an abort ends it between two blocks and leaves nothing behind", async () => {
  const long = ulawLeg("long", 3600, 1);
  const out = join(folder, "out.wav");
  const stop = new AbortController();
  const running = threads.shape([long], out, { maxSeconds: 4000, signal: stop.signal });
  const part = () => statSync(`${out}.part`, { throwIfNoEntry: false });
  while (!part()?.size) await new Promise((resolve) => setImmediate(resolve));
  stop.abort(new Error("enough"));
  await expect(running).rejects.toThrow("enough");
  expect(readdirSync(folder)).toEqual(["long"]);
  await expect(threads.shape([long], out, { maxSeconds: 4000, signal: stop.signal })).rejects.toThrow(
    "enough",
  );
});

test("closing while one is shaped ends it with an error, not with silence", async () => {
  const running = threads.shape([ulawLeg("long", 3600, 1)], join(folder, "out.wav"), { maxSeconds: 4000 });
  running.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await threads.close();
  await expect(running).rejects.toThrow("thread ended");
});
