import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { saveUntested } from "../support/bucket-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { promiseLine } from "../support/promise-line.ts";
import { operatorIdentity, roleArnOf, roleFor, setIdentity, valuesOf } from "../support/role-in-test.ts";
import { defaultUser } from "../support/s3-peer/signed-request.ts";
import { type Stage, startStage } from "../support/tenant-in-test.ts";

const seconds = 14;
const everyMs = 50;

let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ users: [defaultUser, operatorIdentity], roles: [], sessionSeconds: 5 });
  await setIdentity(stage.onbin);
});
afterAll(() => stage.close());

test("sessions of five seconds are renewed under load: not one recording fails", {
  timeout: 90_000,
}, async () => {
  const tenants = await Promise.all(["one", "two"].map((id) => stage.addTenant(id, null)));
  for (const tenant of tenants) {
    stage.bucket.roles.push(await roleFor(tenant));
    await saveUntested(tenant.administrator, valuesOf(roleArnOf(tenant.id)));
  }
  const names: string[] = [];
  const pushes: Promise<string>[] = [];
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(everyMs)) {
    const tenant = tenants[names.length % tenants.length];
    const name = `${tenant?.id}-${names.length}`;
    names.push(name);
    if (tenant) pushes.push(tenant.push(name));
  }
  await Promise.all(pushes);
  for (const name of names) {
    const tenant = tenants.find(({ id }) => name.startsWith(`${id}-`));
    await tenant?.until(name, "delivered");
  }

  const ended = await rowsOf<{ outcome: string; count: number }>(
    stage.onbin.dataDir,
    "select outcome, count(*)::int as count from attempts group by outcome",
  );
  expect(ended).toEqual([{ outcome: "delivered", count: names.length }]);
  const refused = stage.bucket.log.filter(
    ({ operation, status }) => operation === "PutObject" && status !== 200,
  );
  expect(refused).toEqual([]);
  const asked = stage.bucket.log.filter(({ action }) => action === "AssumeRole").length;
  // Some four of each company's: many that wait ask once.
  expect(asked).toBeGreaterThanOrEqual(6);
  expect(asked).toBeLessThanOrEqual(16);
  promiseLine(
    15,
    "recordings failed while sessions of 5 s are renewed under load",
    `0 of ${names.length}, ${asked} sessions in ${seconds} s`,
  );
});
