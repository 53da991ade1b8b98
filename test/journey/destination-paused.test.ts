import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ErrorLogEntry } from "../../contract/calls.ts";
import type { DestinationValues } from "../../contract/destination.ts";
import { eventually, readPage, saveTested, saveUntested, startBucket } from "../support/bucket-in-test.ts";
import { type ConsoleInTest, openOperator } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { putOnlyUser } from "../support/s3-peer/peer-in-test.ts";
import { defaultUser } from "../support/s3-peer/signed-request.ts";

let bucket: Awaited<ReturnType<typeof startBucket>>;
let onbin: OnbinInTest;
let operator: Awaited<ReturnType<typeof openOperator>>;

beforeAll(async () => {
  bucket = await startBucket({ users: [defaultUser, putOnlyUser] });
  onbin = await startOnbin({ env: bucket.env });
  operator = await openOperator(onbin);
});
afterAll(async () => {
  await onbin.stop();
  await bucket.close();
});

type Tenant = { id: string; key: string; administrator: ConsoleInTest };

async function addTenant(id: string): Promise<Tenant> {
  const { key } = await operator.addCompany(id);
  return { id, key, administrator: await operator.addPerson(id, "administrator") };
}

async function push({ id, key }: Tenant, name: string, seed: number): Promise<string> {
  const { status, body } = await knock(
    onbin.url,
    key,
    recordingForm({ sequenceId: `${id}-${name}` }, wave(seed)),
  );
  expect(status).toBe(201);
  return body.sequenceId;
}

const attemptsOf = (company: string) =>
  rowsOf<{ sequence_id: string; code: string; outcome: string }>(
    onbin.dataDir,
    "select sequence_id, code, outcome from attempts where company_id = $1 order by started_at",
    [company],
  );

async function errorsOf({ administrator }: Tenant): Promise<ErrorLogEntry[]> {
  const { json } = await administrator.mustGet("/api/app/error-log");
  return json.items as ErrorLogEntry[];
}

const shaped = (company: string, count: number) =>
  eventually(async () => {
    const [row] = await rowsOf<{ count: number }>(
      onbin.dataDir,
      "select count(*)::int as count from recordings where company_id = $1 and stage = 'ship'",
      [company],
    );
    return row?.count === count;
  });

describe.each<[string, string, Partial<DestinationValues>]>([
  ["wrong-secret", "SignatureDoesNotMatch", { secretAccessKey: "wrong/secret+0000000" }],
  ["no-bucket", "NoSuchBucket", { bucket: "not-there" }],
  [
    "denied",
    "AccessDenied",
    { accessKeyId: putOnlyUser.accessKeyId, secretAccessKey: putOnlyUser.secretAccessKey, folder: "other" },
  ],
  ["no-such-key", "InvalidAccessKeyId", { accessKeyId: "AKIDNOBODY" }],
])("%s: %s", (id, code, wrong) => {
  let tenant: Tenant;
  const names = ["a", "b", "c", "d"];

  beforeAll(async () => {
    tenant = await addTenant(id);
  });

  test("the first recording pauses the destination and is held, after one attempt", async () => {
    await saveUntested(tenant.administrator, wrong);
    const first = await push(tenant, "a", 1);
    const held = await onbin.until(tenant.key, first, ["held"], 30_000);
    expect(held.reason?.code).toBe(code);
    expect(held.reason?.words.ja.cure).not.toBe("");
    const { destination } = await readPage(tenant.administrator);
    expect(destination).toMatchObject({ state: "paused", waiting: 1, paused: { code } });
  });

  test("what arrives now is held at once, shaped meanwhile, and burns no attempt", async () => {
    for (const [i, name] of names.slice(1).entries()) {
      const later = await push(tenant, name, i + 2);
      expect(await onbin.read(tenant.key, later)).toMatchObject({
        state: "held",
        reason: { code },
        attempts: [],
      });
    }
    await shaped(id, 4);
    expect(await attemptsOf(id)).toEqual([{ sequence_id: `${id}-a`, code, outcome: "failed" }]);
  });

  test("each has its own row in the integration error log (S18)", async () => {
    const errors = await errorsOf(tenant);
    expect(errors.map(({ sequenceId }) => sequenceId).sort()).toEqual(names.map((name) => `${id}-${name}`));
    for (const error of errors) {
      expect(error).toMatchObject({ service: "Amazon S3", code, recoveredAt: null });
      expect(Date.parse(error.at)).toBeGreaterThan(Date.now() - 600_000);
      expect(error.words.ja.cause).not.toBe("");
      expect(error.words.en.cure).not.toBe("");
    }
    expect(errors.find(({ sequenceId }) => sequenceId === `${id}-a`)).toMatchObject({
      httpStatus: code === "NoSuchBucket" ? 404 : 403,
      requestId: expect.any(String),
    });
  });

  test("a save that mends nothing is probed with one recording, and everything stays held", async () => {
    await saveUntested(tenant.administrator, wrong);
    await eventually(
      async () => (await attemptsOf(id)).length === 2,
      () => attemptsOf(id),
    );
    expect((await attemptsOf(id)).map(({ sequence_id }) => sequence_id)).toEqual([`${id}-a`, `${id}-a`]);
    await onbin.until(tenant.key, `${id}-a`, ["held"]);
    expect((await readPage(tenant.administrator)).destination).toMatchObject({ state: "paused", waiting: 4 });
  });

  test("the save that mends it probes the oldest at once, and delivers all, oldest first", async () => {
    const done = await saveTested(tenant.administrator);
    expect(done).toMatchObject({ ok: true, saved: true });
    for (const name of names) await onbin.until(tenant.key, `${id}-${name}`, ["delivered"], 30_000);
    const stored = bucket.storedKeys().filter((key) => key.includes(`${id}-`));
    expect(stored[0]).toBe(`rec/${id}-a.wav`);
    expect(stored.sort()).toEqual(names.map((name) => `rec/${id}-${name}.wav`));
    const delivered = (await attemptsOf(id)).filter(({ outcome }) => outcome === "delivered");
    expect(delivered[0]?.sequence_id).toBe(`${id}-a`);
    expect(delivered).toHaveLength(4);
    const errors = await errorsOf(tenant);
    expect(errors.every(({ recoveredAt }) => recoveredAt !== null)).toBe(true);
    const { destination } = await readPage(tenant.administrator);
    expect(destination).toMatchObject({ state: "ok", waiting: 0, paused: null });
  });
});

test("who saves without a test is told by the page, until something was delivered", async () => {
  const tenant = await addTenant("untested");
  await saveUntested(tenant.administrator);
  expect((await readPage(tenant.administrator)).destination).toMatchObject({ unverified: true });
  await onbin.until(tenant.key, await push(tenant, "a", 1), ["delivered"], 30_000);
  expect((await readPage(tenant.administrator)).destination).toMatchObject({ unverified: false });
});

test("a paused company does not delay another", async () => {
  const paused = await addTenant("stuck");
  await saveUntested(paused.administrator, { bucket: "not-there" });
  await onbin.until(paused.key, await push(paused, "a", 1), ["held"], 30_000);
  const free = await addTenant("free");
  await saveUntested(free.administrator);
  await onbin.until(free.key, await push(free, "a", 1), ["delivered"], 30_000);
  expect((await readPage(paused.administrator)).destination?.state).toBe("paused");
});
