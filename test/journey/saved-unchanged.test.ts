import { afterAll, beforeAll, expect, test } from "vitest";
import { goodValues, readPage, saveUntested } from "../support/bucket-in-test.ts";
import { type Stage, startStage } from "../support/tenant-in-test.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.close());

test("a save that leaves the destination as it is keeps what was transferred since it was set", async () => {
  const acme = await stage.addTenant("acme", { folder: "first" });
  await acme.push("acme-1");
  await acme.until("acme-1", "delivered");
  const since = async () => {
    const { destination } = await readPage(acme.administrator);
    return { count: destination?.deliveredSince, savedAt: destination?.savedAt };
  };
  const before = await since();
  expect(before.count).toBe(1);
  const kept = { folder: "first", secretAccessKey: null };
  await saveUntested(acme.administrator, kept);
  expect(await since()).toEqual(before);
  // Off and on again is the same destination, too.
  await saveUntested(acme.administrator, { ...kept, enabled: false });
  await saveUntested(acme.administrator, kept);
  expect(await since()).toEqual(before);

  await saveUntested(acme.administrator, { ...kept, folder: "second" });
  expect((await since()).count).toBe(0);
  await acme.push("acme-2");
  await acme.until("acme-2", "delivered");
  expect((await since()).count).toBe(1);
  await saveUntested(acme.administrator, { folder: "second", secretAccessKey: goodValues.secretAccessKey });
  expect((await since()).count).toBe(0);
});
