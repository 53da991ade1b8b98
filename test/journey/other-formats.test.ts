import { createHash } from "node:crypto";
import { access, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findConverter } from "../../server/shape/find-converter.ts";
import { encodeTalk, encodings, referenceSamples } from "../../server/shape/testing/encoded.ts";
import { waveHeader } from "../../server/shape/wave-header.ts";
import { knock, recordingForm } from "../support/door-in-test.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

// Formats that phone systems write and that are not WAV with PCM or G.711: read by FFmpeg, where there is one.

const found = await findConverter("ffmpeg");
if (found === null) console.warn("There is no ffmpeg on this machine: other formats were not tried.");
const formats = encodings.filter(({ name }) =>
  ["wav49.WAV", "talk.g722", "22k.mp3", "talk.opus", "talk.flac"].includes(name),
);

let folder: string;
let stage: Stage;
let tenant: Tenant;

beforeAll(async () => {
  if (found === null) return;
  folder = await mkdtemp(join(tmpdir(), "onbin-formats-"));
  // It comes in the course of the test.
  stage = await startStage({}, { ONBIN_FFMPEG: join(folder, "ffmpeg") });
  tenant = await stage.addTenant("acme");
}, 120_000);
afterAll(async () => {
  await stage?.close();
  if (folder) await rm(folder, { recursive: true });
});

async function push(sequenceId: string, path: string, declared?: string): Promise<number> {
  const fields = { sequenceId, ...(declared === undefined ? {} : { format: declared }) };
  const { status } = await knock(stage.onbin.url, tenant.key, recordingForm(fields, await readFile(path)));
  return status;
}

/** The WAV that must be in the bucket, made of FFmpeg's own samples. */
function expected(path: string, channels: number, declared?: string): string {
  const samples = referenceSamples(path, declared);
  const stereo =
    channels === 2
      ? samples
      : Int16Array.from({ length: samples.length * 2 }, (_, i) => samples[i >> 1] ?? 0);
  const body = Buffer.from(stereo.buffer, stereo.byteOffset, stereo.byteLength);
  return createHash("sha256")
    .update(waveHeader(stereo.length / 2))
    .update(body)
    .digest("hex");
}

test.skipIf(found === null)(
  "held for want of the converter, and delivered by themselves once it is there",
  async () => {
    const paths = formats.map(({ name, args }) => encodeTalk(folder, name, args, 2));
    for (const [at, encoding] of formats.entries()) {
      const declared = "declared" in encoding ? encoding.declared : undefined;
      expect(await push(`format-${at}`, paths[at] ?? "", declared)).toBe(201);
    }
    for (const at of formats.keys()) {
      const { state, reason } = await tenant.until(`format-${at}`, "held");
      expect([state, reason?.code]).toEqual(["held", "converter-missing"]);
    }

    const which = (process.env.PATH ?? "").split(":").map((place) => join(place, "ffmpeg"));
    const real = await Promise.any(which.map((path) => access(path).then(() => path)));
    await symlink(real, join(folder, "ffmpeg"));
    for (const [at, encoding] of formats.entries()) {
      const declared = "declared" in encoding ? encoding.declared : undefined;
      const recording = await tenant.until(`format-${at}`, "delivered");
      expect([encoding.name, recording.sha256]).toEqual([
        encoding.name,
        expected(paths[at] ?? "", encoding.channels, declared),
      ]);
    }
    const stored = stage.bucket.log.filter(({ operation, sha256 }) => operation === "PutObject" && sha256);
    for (const [at, encoding] of formats.entries()) {
      const declared = "declared" in encoding ? encoding.declared : undefined;
      const put = stored.find(({ key }) => key?.endsWith(`format-${at}.wav`));
      expect(put?.sha256).toBe(expected(paths[at] ?? "", encoding.channels, declared));
    }
  },
  120_000,
);

test.skipIf(found === null)("a file that is damaged is held with its reason, and kept", async () => {
  const whole = await readFile(encodeTalk(folder, "cut.mp3", ["-b:a", "32k"], 10));
  await tenant.push("cut", whole.subarray(0, whole.length / 2));
  const { reason } = await tenant.until("cut", "held");
  expect(reason?.code).toBe("damaged");
  const original = await tenant.administrator.get("/api/app/calls/cut/audio?original=both");
  expect(original.status).toBe(200);
});
