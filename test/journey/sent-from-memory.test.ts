import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "../support/bucket-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

// Docs/decisions/0040-sent-from-memory.md.

const isBucket = process.env.ONBIN_TEST_SPOOL === "s3";
let stage: Stage;
let acme: Tenant;

beforeAll(async () => {
  stage = await startStage({}, { ONBIN_SHIP_SLOTS: "4" });
  acme = await stage.addTenant("acme");
});
afterAll(() => stage.close());

const sum = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** Where the finished file of a call is to be, and what it is to be. */
async function finished(id: string): Promise<{ path: string; sha256: string }> {
  const [row] = await rowsOf<{ file: string; sha256: string }>(
    stage.onbin.dataDir,
    "select shaped_file as file, sha256 from recordings where sequence_id = $1",
    [id],
  );
  return { path: join(stage.onbin.dataDir, "spool", row?.file ?? ""), sha256: row?.sha256 ?? "" };
}

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

async function push(id: string, seconds: number): Promise<void> {
  const { status } = await knock(
    stage.onbin.url,
    acme.key,
    recordingForm({ sequenceId: id }, wave(seconds, 3)),
  );
  expect(status).toBe(201);
}

describe.skipIf(isBucket)("a recording that can go out at once", () => {
  test("arrives byte for byte, in one attempt, and is no file", async () => {
    await push("quick", 3);
    const { sha256 } = await acme.until("quick", "delivered");
    const [stored, ...others] = await stage.bucket.versions("demo", "rec/quick.wav");
    expect([stored?.sha256, others]).toEqual([sha256, []]);
    expect(await isThere((await finished("quick")).path)).toBe(false);
    const attempts = await rowsOf(
      stage.onbin.dataDir,
      "select outcome from attempts where sequence_id = 'quick'",
    );
    expect(attempts).toEqual([{ outcome: "delivered" }]);
  });

  test("is made again for whoever listens to it", async () => {
    const answer = await acme.administrator.get("/api/app/calls/quick/audio");
    expect(answer.status).toBe(200);
    const { path, sha256 } = await finished("quick");
    expect(sum(await readFile(path))).toBe(sha256);
  });

  test("is a file from the first failure on", async () => {
    const refused = { kind: "answer", code: "SlowDown" } as const;
    stage.bucket.faults.set([{ match: { key: "*slow*" }, act: refused, times: 1 }]);
    await push("slow", 4);
    await acme.until("slow", "retrying");
    const { path, sha256 } = await finished("slow");
    expect(sum(await readFile(path))).toBe(sha256);
    await acme.until("slow", "delivered");
    expect(stage.onbin.output.join("")).not.toContain('"event":"ship.made-again"');
  });

  test("is a file while its company has as many under way as it may, and waits its turn", async () => {
    stage.bucket.faults.set([
      { match: { key: "*busy*" }, act: { kind: "delay", milliseconds: 15_000, at: "stored" } },
    ]);
    const shaped = async () => {
      const rows = await rowsOf<{ state: string; file: string }>(
        stage.onbin.dataDir,
        `select state, shaped_file as file from recordings
         where sequence_id like 'busy%' and shaped_file is not null order by sequence_id`,
      );
      const looks = rows.map(async ({ state, file }) => {
        const isFile = await isThere(join(stage.onbin.dataDir, "spool", file));
        return `${state}, ${isFile ? "a file" : "no file"}`;
      });
      return Promise.all(looks);
    };
    // Three quarters of the places.
    const ids = ["busy-1", "busy-2", "busy-3"];
    await Promise.all(ids.map((id, at) => push(id, at + 1)));
    const sending = ids.map(() => "sending, no file");
    await eventually(async () => (await shaped()).join() === sending.join(), shaped);
    await push("busy-4", 4);
    await eventually(async () => (await shaped()).length > ids.length);
    expect(await shaped()).toEqual([...sending, "waiting, a file"]);
    stage.bucket.faults.set([]);
    for (const id of [...ids, "busy-4"]) await acme.until(id, "delivered");
  });

  test("is not missed by a backup", async () => {
    await push("saved", 2);
    await acme.until("saved", "delivered");
    const folder = await mkdtemp(join(tmpdir(), "onbin-memory-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const said = await stage.onbin.mustRun(["backup", join(folder, "copy"), "--json"]);
    expect(JSON.parse(said)).toMatchObject({ problems: [] });
  });
});
