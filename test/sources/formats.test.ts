import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasFfmpeg } from "../../server/shape/testing/decode-with-ffmpeg.ts";
import { knock } from "../support/door-in-test.ts";
import { pcm16, referenceWave } from "../support/reference-wave.ts";
import { sourceLine } from "../support/source-line.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";
import { makePhoneFiles, type PhoneFile } from "./phone-files.ts";

// Every form in which phone systems write talk: pushed, and compared with FFmpeg's own samples in our layout.

let folder: string;
let stage: Stage;
let tenant: Tenant;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-formats-"));
  stage = await startStage();
  tenant = await stage.addTenant("acme");
});
afterAll(async () => {
  await stage?.close();
  if (folder) await rm(folder, { recursive: true });
});

/** What a file became in the bucket, and in what it differs. */
async function deliver(
  file: PhoneFile,
  sequenceId: string,
): Promise<{ objects: number; differences: string }> {
  const parts = [
    ...Object.entries({ sequenceId, ...file.fields }).map(([name, value]) => ({ name, value })),
    ...Object.entries(file.legs).map(([name, value]) => ({ name, value, filename: name })),
  ];
  const { status, body } = await knock(stage.onbin.url, tenant.key, parts);
  if (status !== 201) return { objects: 0, differences: `refused: ${body.error.message}` };
  const recording = await tenant.until(sequenceId, "delivered", "held");
  if (recording.state === "held") return { objects: 0, differences: `held: ${recording.reason?.code}` };
  const got = await stage.bucket.read("demo", recording.key ?? "");
  const wanted = referenceWave(file.left, file.right);
  if (got === undefined) return { objects: 0, differences: "not in the bucket" };
  const marked = recording.salvaged === file.salvaged ? [] : [`marked salvaged: ${recording.salvaged}`];
  return { objects: 1, differences: [...marked, ...compare(got, wanted)].join("; ") || "none" };
}

function compare(got: Buffer, wanted: Buffer): string[] {
  if (got.equals(wanted)) return [];
  if (got.length !== wanted.length) return [`${got.length} bytes where FFmpeg makes ${wanted.length}`];
  const [a, b] = [pcm16(got.subarray(44)), pcm16(wanted.subarray(44))];
  const apart = a.map((sample, i) => Math.abs(sample - (b[i] ?? 0)));
  const most = apart.reduce((x, y) => Math.max(x, y), 0);
  return [`${apart.filter((by) => by > 0).length} of ${a.length} samples differ, by ${most} at most`];
}

test.skipIf(!hasFfmpeg())(
  "every format, sample for sample",
  async () => {
    const files = await makePhoneFiles(folder);
    const differing: string[] = [];
    for (const [at, file] of files.entries()) {
      const { objects, differences } = await deliver(file, `format-${at}`);
      const triedOn = `made by FFmpeg, after ${file.as}`;
      sourceLine({
        ...{
          system: file.name,
          triedOn,
          filesIn: Object.keys(file.legs).length,
          objectsOut: objects,
          differences,
        },
      });
      if (differences !== "none") differing.push(`${file.name}: ${differences}`);
    }
    expect(differing).toEqual([]);
    expect(files.length).toBeGreaterThan(30);
  },
  300_000,
);
