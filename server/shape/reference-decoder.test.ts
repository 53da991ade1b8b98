import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import goldens from "./fixtures/ffmpeg-goldens.json" with { type: "json" };
import { shapeRecording } from "./shape-recording.ts";
import { decodeWithFfmpeg, hasFfmpeg } from "./testing/decode-with-ffmpeg.ts";
import { goldenCases } from "./testing/golden-cases.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

// The hashes were taken from ffmpeg's output by scripts/make-shape-goldens.ts.
const folder = temporaryFolder();
const known: Record<string, string> = goldens;
const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

it.each(goldenCases.map((golden) => [golden.name, golden] as const))(
  "%s equals ffmpeg sample for sample",
  async (name, golden) => {
    const path = join(folder, name);
    const out = join(folder, `${name}.wav`);
    writeFileSync(path, golden.file);
    const leg = { role: "both", path, declared: golden.declared, offsetSeconds: 0 } as const;
    const result = await shapeRecording([leg], out, { maxSeconds: 60 });
    if (!result.ok) throw new Error(result.reason);
    const stereo = readFileSync(out).subarray(44);
    const samples = result.shaped.channels === "mixed" ? oneOfTwoEqualChannels(stereo) : stereo;
    expect(sha256(samples)).toBe(known[name]);
  },
);

it.runIf(hasFfmpeg())("the committed hashes are those of the ffmpeg on this machine", () => {
  const fresh = Object.fromEntries(
    goldenCases.map((golden) => [golden.name, sha256(decodeWithFfmpeg(golden))]),
  );
  expect(known).toEqual(fresh);
});

function oneOfTwoEqualChannels(stereo: Buffer): Buffer {
  const mono = Buffer.alloc(stereo.length / 2);
  for (let at = 0; at < stereo.length; at += 4) {
    expect(stereo.readInt16LE(at + 2)).toBe(stereo.readInt16LE(at));
    stereo.copy(mono, at / 2, at, at + 2);
  }
  return mono;
}
