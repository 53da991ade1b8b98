import { afterAll, beforeAll, expect, test } from "vitest";
import { readPage } from "../support/bucket-in-test.ts";
import type { Fault } from "../support/s3-peer/fault.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let acme: Tenant;

beforeAll(async () => {
  stage = await startStage();
  acme = await stage.addTenant("acme");
});
afterAll(() => stage.close());

const put = { operation: "PutObject" };

test.concurrent.each<[string, string, number | null, Fault["act"]]>([
  ["slow-down", "SlowDown", 503, { kind: "answer", code: "SlowDown", beforeBody: true }],
  ["internal", "InternalError", 500, { kind: "answer", code: "InternalError" }],
  ["timeout", "RequestTimeout", 400, { kind: "answer", code: "RequestTimeout" }],
  ["conflict", "ConditionalRequestConflict", 409, { kind: "answer", code: "ConditionalRequestConflict" }],
  ["proxy", "ProxyAnswer", 502, { kind: "html", status: 502 }],
  ["reset", "ConnectionReset", null, { kind: "reset", afterBytes: 100 }],
  ["error-in-200", "UnexpectedAnswer", 200, { kind: "errorIn200", code: "InternalError" }],
  ["bit-flip", "XAmzContentSHA256Mismatch", 400, { kind: "bitFlip", offset: 60 }],
])("%s: retried by itself, delivered, and the error log has it as recovered", async (id, code, http, act) => {
  stage.bucket.faults.add({ match: { ...put, key: `*${id}*` }, act, times: 2 });
  await acme.push(id);
  const { attempts, key, sha256 } = await acme.until(id, "delivered");
  expect(attempts.map(({ outcome }) => outcome).at(-1)).toBe("delivered");
  expect(attempts.length).toBeGreaterThanOrEqual(2);
  for (const failed of attempts.slice(0, -1)) {
    expect([failed.code, failed.httpStatus]).toEqual([code, http]);
    expect(["failed", "unknown"]).toContain(failed.outcome);
  }
  expect(await stage.bucket.versions("demo", key ?? "")).toHaveLength(1);
  expect(stage.bucket.puts(id).find((record) => record.sha256 !== undefined)?.sha256).toBe(sha256);
  const { json } = await acme.administrator.mustGet("/api/app/error-log");
  const errors = (json.items as { sequenceId: string; code: string; recoveredAt: string | null }[]).filter(
    ({ sequenceId }) => sequenceId === id,
  );
  expect(errors).toMatchObject([{ code, recoveredAt: expect.any(String) }]);
});

test("a passing fault never pauses the destination", async () => {
  stage.bucket.faults.set([{ match: put, act: { kind: "answer", code: "SlowDown" } }]);
  await acme.push("waits");
  const { reason } = await acme.until("waits", "retrying");
  expect(reason?.code).toBe("SlowDown");
  expect((await readPage(acme.administrator)).destination).toMatchObject({ state: "ok", paused: null });
  await acme.push("behind");
  stage.bucket.faults.clear();
  await Promise.all([acme.until("waits", "delivered"), acme.until("behind", "delivered")]);
});

test("a person who does not want to wait ships it again at once", async () => {
  stage.bucket.faults.set([{ match: { key: "*impatient*" }, act: { kind: "answer", code: "SlowDown" } }]);
  await acme.push("impatient");
  await acme.until("impatient", "retrying");
  stage.bucket.faults.clear();
  expect([200, 409]).toContain((await acme.shipAgain("impatient")).status);
  await acme.until("impatient", "delivered");
  expect((await acme.shipAgain("impatient")).status).toBe(409);
});
