import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { heldReasons } from "../../contract/held-reasons.ts";
import { hasFfmpeg } from "../../server/shape/testing/decode-with-ffmpeg.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { sourceLine } from "../support/source-line.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";
import { makeHostileFiles } from "./hostile-files.ts";

// Files that are no recordings, that lie, or that name other files and addresses: each is held with its reason, and not
// a byte of anything else comes out.

let folder: string;
let stage: Stage;
let tenant: Tenant;
const asked: string[] = [];
const trap = createServer((request, response) => {
  asked.push(String(request.url));
  response.end(wave(99));
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-hostile-"));
  stage = await startStage();
  tenant = await stage.addTenant("acme");
  trap.listen(0, "127.0.0.1");
  await once(trap, "listening");
});
afterAll(async () => {
  trap.close();
  await stage?.close();
  if (folder) await rm(folder, { recursive: true });
});

/** Another call's finished audio as it lies on the server: by its ending a line that names it is one of a playlist. */
async function pathOfAnother(): Promise<string> {
  await tenant.push("another", wave(7, 1));
  await tenant.until("another", "delivered");
  // What was sent from memory has no file yet; who listens to it has it made.
  await tenant.administrator.mustGet("/api/app/calls/another/audio");
  const spool = join(stage.onbin.dataDir, "spool");
  const entries = await readdir(spool, { recursive: true, withFileTypes: true });
  const file = entries.find((entry) => entry.name.endsWith(".wav") && entry.parentPath.includes("acme"));
  if (file === undefined) throw new Error("the other call has no file");
  return join(file.parentPath, file.name);
}

test.skipIf(!hasFfmpeg())(
  "each is held with its reason in both languages, and nothing of it is delivered",
  async () => {
    const secret = await pathOfAnother();
    const { port } = trap.address() as AddressInfo;
    const files = makeHostileFiles(folder, secret, `http://127.0.0.1:${port}`);
    const faults: string[] = [];
    for (const [at, { name, bytes, reason, params = {} }] of files.entries()) {
      const { status } = await knock(
        stage.onbin.url,
        tenant.key,
        recordingForm({ sequenceId: `hostile-${at}` }, bytes),
      );
      expect([name, status]).toEqual([name, 201]);
      const recording = await tenant.until(`hostile-${at}`, "delivered", "held");
      const words = recording.reason?.words;
      const said = `${words?.en.cause} ${words?.en.cure} ${words?.ja.cause} ${words?.ja.cure}`;
      const differs: string[] = [];
      if (recording.state !== "held") differs.push("DELIVERED");
      if (recording.reason?.code !== reason) differs.push(`${recording.reason?.code} instead of ${reason}`);
      if (!/[ぁ-ん]/.test(words?.ja.cause ?? "") || /[ぁ-ん]/.test(words?.en.cause ?? "x"))
        differs.push("words are missing");
      if (/undefined|\{\w+\}|\?/.test(said)) differs.push(`words with a gap: ${said}`);
      // Reasons of one parameter are compared word for word; the others also say how far the file could be read.
      const wanted = heldReasons[reason]({ leg: "both", ...params });
      if (Object.keys(params).length > 0 && words?.en.cause !== wanted.en.cause)
        differs.push(`not "${wanted.en.cause}"`);
      if (Object.keys(params).length > 0 && words?.ja.cause !== wanted.ja.cause)
        differs.push(`not "${wanted.ja.cause}"`);
      if (differs.length > 0) faults.push(`${name}: ${differs.join(", ")} — ${said}`);
      sourceLine({
        ...{ system: `hostile: ${name}`, triedOn: "made by the test", filesIn: 1 },
        objectsOut: recording.state === "delivered" ? 1 : 0,
        differences: differs.length > 0 ? differs.join(", ") : `none (held: ${reason})`,
      });
    }
    expect(faults).toEqual([]);
    expect(asked).toEqual([]);
    expect(existsSync("/tmp/onbin-was-here")).toBe(false);
  },
  300_000,
);

test("a file of 0 bytes is refused at the door, in both languages", async () => {
  const said = await Promise.all(
    ["ja", "en"].map(async (language) => {
      const headers = { "accept-language": language };
      const { status, body } = await knock(
        stage.onbin.url,
        tenant.key,
        recordingForm({}, Buffer.alloc(0)),
        headers,
      );
      expect([status, body.error.code]).toEqual([400, "audio_empty"]);
      return body.error.message;
    }),
  );
  expect(said[0]).toMatch(/バイト/);
  expect(said[1]).toMatch(/bytes/);
});

test("nothing but the other call and the next one ever came to the bucket", async () => {
  await tenant.push("next", wave(8));
  await tenant.until("next", "delivered");
  expect(stage.bucket.storedKeys()).toEqual(["rec/another.wav", "rec/next.wav"]);
});
