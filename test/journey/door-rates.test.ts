import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../support/bucket-in-test.ts";
import { openConsole, openOperator } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

// Twenty deliveries a minute of one key: at once, or one in three seconds.
const pushRate = 20;
let onbin: OnbinInTest;
let acme: string;
let other: string;
let quiet: string;

beforeAll(async () => {
  onbin = await startOnbin({ env: { ONBIN_PUSH_RATE: String(pushRate), ONBIN_READ_RATE: "20" } });
  const operator = await openOperator(onbin);
  acme = (await operator.addCompany("acme")).key;
  other = (await operator.addCompany("other")).key;
  quiet = (await operator.addCompany("quiet")).key;
});
afterAll(() => onbin.stop());

/** Deliveries of facts until one is refused. @returns how many were taken, and the refusal */
async function pushUntilRefused(key: string) {
  for (let taken = 0; taken < 200; taken++) {
    const answer = await knock(onbin.url, key, recordingForm({ externalId: `call-${taken}` }, null));
    if (answer.status >= 400) return { taken, answer };
  }
  throw new Error("200 deliveries were taken");
}

test("a key that delivers too much is told when to come again; another's is not touched", async () => {
  const { taken, answer } = await pushUntilRefused(acme);
  expect(taken).toBeGreaterThanOrEqual(pushRate);
  expect(taken).toBeLessThan(pushRate + 15);
  expect([answer.status, answer.body.error.code]).toEqual([429, "too_many_requests"]);
  expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
  expect(answer.body.error.cure).toContain("Retry-After");
  expect((await knock(onbin.url, other, recordingForm({}, wave(1)))).status).toBe(201);
});

test("the same key at the receivers of sources is the same key", async () => {
  for (const path of ["/api/v1/sources/freeswitch", "/api/v1/sources/rtpengine"]) {
    await pushUntilRefused(acme);
    const answer = await fetch(`${onbin.url}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${acme}`, "content-type": "application/json" },
      body: "{}",
    });
    expect([path, answer.status]).toEqual([path, 429]);
  }
});

test("reading has a limit of its own", async () => {
  const statuses: number[] = [];
  for (let i = 0; i < 30; i++) {
    const answer = await fetch(`${onbin.url}/api/v1/recordings`, {
      headers: { authorization: `Bearer ${acme}` },
    });
    statuses.push(answer.status);
  }
  expect(statuses.slice(0, 20)).toEqual(Array(20).fill(200));
  expect(statuses.slice(-5)).toEqual(Array(5).fill(429));
});

test("wrong keys are counted over all doors together, and right ones of the same address still work", async () => {
  const wrong = { authorization: `Bearer onbin_${"A".repeat(43)}` };
  const statuses: number[] = [];
  for (let i = 0; i < 40; i++) {
    const path = ["/api/v1/recordings", "/api/v1/sources/freeswitch", "/api/v1/recordings/x"][i % 3] ?? "";
    const method = i % 3 === 2 ? "GET" : "POST";
    statuses.push(
      (
        await openConsole(onbin.url, "127.0.0.44").call(
          method,
          path,
          method === "GET" ? undefined : {},
          wrong,
        )
      ).status,
    );
  }
  expect(statuses.slice(0, 25)).toEqual(Array(25).fill(401));
  expect(statuses.slice(-5)).toEqual(Array(5).fill(429));
  const right = await openConsole(onbin.url, "127.0.0.44").get("/api/v1/recordings", {
    authorization: `Bearer ${other}`,
  });
  expect(right.status).toBe(200);
});

test("signed by nobody: an address that tries webhooks is slowed down", async () => {
  const statuses: number[] = [];
  for (let i = 0; i < 70; i++) {
    const path = `/api/v1/webhooks/00000000-0000-4000-8000-${String(i).padStart(12, "0")}`;
    statuses.push((await openConsole(onbin.url, "127.0.0.45").post(path, {})).status);
  }
  expect(statuses.slice(0, 50)).toEqual(Array(50).fill(404));
  expect(statuses.slice(-3)).toEqual(Array(3).fill(429));
});

test("ordinary deliveries write nothing about limits", async () => {
  const written = () => rowsOf<{ n: number }>(onbin.dataDir, "select count(*)::int as n from tries");
  const [before] = await written();
  for (let i = 0; i < 4; i++)
    await knock(onbin.url, quiet, recordingForm({ externalId: `quiet-${i}` }, null));
  expect(await written()).toEqual([before]);
});

test("a restart forgives nobody: keys, wrong keys and unsigned requests are counted on", async () => {
  await pushUntilRefused(acme);
  const refusedAt = Date.now();
  await eventually(async () => (await rowsOf(onbin.dataDir, "select 1 from tries")).length >= 3);
  await onbin.mustRun(["restart"]);
  const { taken } = await pushUntilRefused(acme);
  // What came back meanwhile, and the quarter that the database may know wrongly.
  expect(taken).toBeLessThanOrEqual(pushRate / 4 + (Date.now() - refusedAt) / 3000 + 2);
  expect(taken).toBeLessThan(pushRate);
  const wrong = { authorization: `Bearer onbin_${"A".repeat(43)}` };
  const guesses: number[] = [];
  for (let i = 0; i < 20; i++) {
    guesses.push((await openConsole(onbin.url, "127.0.0.44").get("/api/v1/recordings", wrong)).status);
  }
  expect(guesses).toContain(429);
});
