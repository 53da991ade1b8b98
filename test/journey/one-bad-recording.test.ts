import { rename } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { saveUntested } from "../support/bucket-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { type Stage, startStage } from "../support/tenant-in-test.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

test("a held recording whose files are gone does not keep a mended destination paused", async () => {
  const tenant = await stage.addTenant("acme", { secretAccessKey: "wrong/secret+000000000" });
  for (const id of ["oldest", "second", "third"]) {
    await tenant.push(id);
    await tenant.until(id, "held");
  }
  await expect
    .poll(() => rowsOf(stage.onbin.dataDir, "select from recordings where stage = 'ship'"), {
      timeout: 20_000,
    })
    .toHaveLength(3);
  // The original too, of which the finished one would be made again.
  const lost = await rowsOf<{ file: string }>(
    stage.onbin.dataDir,
    "select unnest(array[shaped_file, originals -> 0 ->> 'file']) as file from recordings where sequence_id = 'oldest'",
  );
  for (const { file } of lost) {
    const path = join(stage.onbin.dataDir, "spool", file);
    await rename(path, `${path}.lost`);
  }

  await saveUntested(tenant.administrator);
  await stage.onbin.until(tenant.key, "second", ["delivered"], 60_000);
  await tenant.until("third", "delivered");
  expect((await tenant.read("oldest")).state).not.toBe("delivered");
  // Once the operator has found the original again, the rest mends itself.
  const [, original] = lost.map(({ file }) => join(stage.onbin.dataDir, "spool", file));
  await rename(`${original}.lost`, String(original));
  await tenant.shipAgain("oldest");
  await tenant.until("oldest", "delivered");
}, 120_000);

test("an object that the store damaged is never taken for delivered, however the attempts after it ended", async () => {
  const tenant = await stage.addTenant("spoilt");
  const nth = (n: number) => ({ key: "*spoilt-1*", operation: "PutObject", nth: n });
  stage.bucket.faults.set([
    { match: nth(1), act: { kind: "wrongEtag" } },
    // It cannot be replaced at once, and of the attempt after that nothing is heard.
    { match: nth(2), act: { kind: "answer", code: "SlowDown" } },
    { match: nth(3), act: { kind: "replyLost", stored: false } },
  ]);
  await tenant.push("spoilt-1");
  await tenant.until("spoilt-1", "delivered");
  expect(stage.bucket.faults.items.map(({ struck }) => struck)).toEqual([1, 1, 1]);
  expect(stage.bucket.storedKeys().filter((key) => key.includes("spoilt-1"))).toHaveLength(2);
}, 90_000);
