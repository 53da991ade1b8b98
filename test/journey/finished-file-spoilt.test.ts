import { createHash } from "node:crypto";
import { copyFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findConverter } from "../../server/shape/find-converter.ts";
import { saveUntested, startBucket } from "../support/bucket-in-test.ts";
import { type ConsoleInTest, openOperator } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave, widebandWave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

// Finished files are not fsynced (decision 39). What a power failure may leave of them, as it is before they are sent and after.
// Of a spool in a bucket there is nothing on this machine that would go through one.

const isBucket = process.env.ONBIN_TEST_SPOOL === "s3";
const converter = await findConverter("ffmpeg");
if (converter === null) console.warn("There is no ffmpeg on this machine: what it converts was not spoilt.");

let bucket: Awaited<ReturnType<typeof startBucket>>;
let dataDir: string;
let onbin: OnbinInTest;
let key: string;
let administrator: ConsoleInTest;

/** Bytes and hash as they were before anything happened to them. */
const finished = new Map<string, { path: string; bytes: Buffer }>();
const ids = ["short", "zeros", "gone", "whole", ...(converter === null ? [] : ["converted"])];
const sum = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

describe.skipIf(isBucket)("finished files that a power failure spoilt", () => {
  beforeAll(async () => {
    bucket = await startBucket();
    dataDir = await mkdtemp(join(tmpdir(), "onbin-spoilt-"));
    onbin = await startOnbin({ dataDir, env: bucket.env });
    const operator = await openOperator(onbin);
    ({ key } = await operator.addCompany("acme"));
    administrator = await operator.addPerson("acme", "administrator");
    await saveUntested(administrator);

    bucket.faults.set([{ match: { operation: "PutObject" }, act: { kind: "answer", code: "SlowDown" } }]);
    for (const [at, id] of ids.entries()) {
      const audio = id === "converted" ? widebandWave(at + 1) : wave(at + 1, 1);
      const { status } = await knock(onbin.url, key, recordingForm({ sequenceId: id }, audio));
      expect(status).toBe(201);
    }
    for (const id of ids) await onbin.until(key, id, ["retrying"], 60_000);
    const rows = await rowsOf<{ id: string; file: string; sha256: string }>(
      dataDir,
      "select sequence_id as id, shaped_file as file, sha256 from recordings",
    );
    for (const { id, file, sha256 } of rows) {
      const path = join(dataDir, "spool", file);
      const bytes = await readFile(path);
      expect(sum(bytes)).toBe(sha256);
      finished.set(id, { path, bytes });
    }
    expect([...finished.keys()].sort()).toEqual([...ids].sort());
    const { port } = onbin;
    await onbin.stop({ keep: true });

    await truncate(pathOf("short"), 1_000);
    await rm(pathOf("gone"));
    for (const id of ids.filter((one) => ["zeros", "converted"].includes(one)))
      await writeFile(pathOf(id), Buffer.alloc(bytesOf(id).length));
    bucket.faults.clear();
    onbin = await startOnbin({ dataDir, port, env: bucket.env });
  }, 180_000);
  afterAll(async () => {
    await onbin.stop();
    await bucket.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const pathOf = (id: string) => finished.get(id)?.path ?? "";
  const bytesOf = (id: string) => finished.get(id)?.bytes ?? Buffer.alloc(0);

  test("are made again, or shaped again, and arrive with the right bytes; nobody is called", async () => {
    for (const id of ids) {
      const { sha256 } = await onbin.until(key, id, ["delivered"], 60_000);
      expect([id, sha256]).toEqual([id, sum(bytesOf(id))]);
      const stored = bucket.log.filter((entry) => entry.key === `rec/${id}.wav` && entry.sha256);
      expect(stored.map((entry) => [id, entry.sha256])).toEqual([[id, sum(bytesOf(id))]]);
    }
    const said = onbin.output.join("");
    expect(said.match(/"event":"ship.made-again"/g)).toHaveLength(3);
    expect(said.match(/"event":"ship.shaped-otherwise"/g)?.length ?? 0).toBe(converter === null ? 0 : 1);
    expect(said).not.toMatch(/"event":"(ship\.ours|ship\.damaged|ship\.not-at-hand|ship\.broke)"/);
    expect(await rowsOf(dataDir, "select kind from incidents")).toEqual([]);
    expect(await rowsOf(dataDir, "select code from integration_errors where recovered_at is null")).toEqual(
      [],
    );
  });

  test("are not played as they are, also once they were delivered", async () => {
    await truncate(pathOf("whole"), 500);
    await rm(pathOf("zeros"));
    for (const id of ["whole", "zeros"]) {
      const played = await fetchAudio(id);
      expect([id, played === textOf(id)]).toEqual([id, true]);
      expect((await stat(pathOf(id))).size).toBe(bytesOf(id).length);
    }
    // Where the original is gone as well there is nothing to play.
    const [row] = await rowsOf<{ file: string }>(
      dataDir,
      "select originals -> 0 ->> 'file' as file from recordings where sequence_id = 'gone'",
    );
    const original = join(dataDir, "spool", row?.file ?? "");
    await copyFile(original, `${original}.copy`);
    await rm(original);
    await rm(pathOf("gone"));
    expect(await fetchAudio("gone")).toBeNull();
    await copyFile(`${original}.copy`, original);
    expect(await fetchAudio("gone")).toBe(textOf("gone"));
  });

  const textOf = (id: string) => new TextDecoder().decode(bytesOf(id));

  /** What the console's player gets, as text; null: 404. */
  async function fetchAudio(id: string): Promise<string | null> {
    const { status, text } = await administrator.get(`/api/app/calls/${id}/audio`);
    if (status === 404) return null;
    expect(status).toBe(200);
    return text;
  }
});
