import { afterAll, beforeAll, expect, test } from "vitest";
import { readPage, saveTested } from "../support/bucket-in-test.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let acme: Tenant;

beforeAll(async () => {
  stage = await startStage({ buckets: [{ name: "demo", region: "ap-northeast-1" }] });
  acme = await stage.addTenant("acme");
});
afterAll(() => stage.close());

test("the region that the store names is used at once, and offered for saving", async () => {
  await acme.push("first");
  const { attempts } = await acme.until("first", "delivered");
  expect(attempts).toHaveLength(1);
  expect((await readPage(acme.administrator)).destination).toMatchObject({
    state: "ok",
    offeredRegion: "ap-northeast-1",
  });
});

test("a reply lost in the right region settles like any other: delivered, one version", async () => {
  const late = await stage.addTenant("late");
  // The first PUT goes to the wrong region, the second stores the object; neither it nor its repeat is heard of.
  const match = { method: "PUT", key: "*/lost.wav" };
  stage.bucket.faults.set([
    { match: { ...match, nth: 2 }, act: { kind: "replyLost", stored: true } },
    { match: { ...match, nth: 3 }, act: { kind: "reset", afterBytes: 0 } },
  ]);
  await late.push("lost");
  const { attempts } = await late.until("lost", "delivered");
  expect(attempts.length).toBeGreaterThan(1);
  expect(stage.bucket.puts("lost").filter(({ status }) => status === 200)).toHaveLength(0);
  stage.bucket.faults.clear();
});

test("the next recording goes there straight away", async () => {
  await acme.push("second");
  await acme.until("second", "delivered");
  expect(stage.bucket.puts("second").map(({ status }) => status)).toEqual([200]);
});

test("the connection check names the right region, and saves nothing", async () => {
  const before = (await readPage(acme.administrator)).destination?.version;
  const done = await saveTested(acme.administrator);
  expect(done).toMatchObject({ ok: false, saved: false, offeredRegion: "ap-northeast-1" });
  const step = done.steps.find(({ step: name }) => name === "region");
  expect(step).toMatchObject({ state: "failed", region: "ap-northeast-1" });
  expect((await readPage(acme.administrator)).destination?.version).toBe(before);
});
