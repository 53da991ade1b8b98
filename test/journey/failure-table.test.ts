import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failureTable } from "../../server/destinations/failure-table.ts";
import { eventually, saveTested, startBucket } from "../support/bucket-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { companyOf, logOf, type Played, play, startCrowdedPort } from "../support/failure-play.ts";
import { failureRows, triedElsewhere } from "../support/failure-rows.ts";
import { freePort } from "../support/onbin-in-test.ts";
import { putOnlyUser } from "../support/s3-peer/peer-in-test.ts";
import { defaultUser } from "../support/s3-peer/signed-request.ts";
import { type Stage, startStage } from "../support/tenant-in-test.ts";

// Every row of the failure table, through real processes and the real door: one Onbin, one company a row.
const patience = 120_000;

let stage: Stage;
let ahead: Awaited<ReturnType<typeof startBucket>>;
let crowded: Awaited<ReturnType<typeof startCrowdedPort>>;
const clock = { ahead: 3_600_000 };
const played = new Map<string, Promise<Played>>();

/** May put from 192.0.2.1 only, where we are not (S12). */
const elsewhere = {
  accessKeyId: "AKIDELSEWHERE",
  secretAccessKey: "else/where+secret",
  policy: {
    Version: "2012-10-17" as const,
    Statement: {
      Effect: "Allow" as const,
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::demo/rec/*",
      Condition: { IpAddress: { "aws:SourceIp": ["192.0.2.1/32"] } },
    },
  },
};

/** Has PutObject alone, in a bucket without versions. */
const blind = {
  accessKeyId: "AKIDFLAT",
  secretAccessKey: "flat/put+secret",
  policy: {
    Version: "2012-10-17" as const,
    Statement: { Effect: "Allow" as const, Action: "s3:PutObject", Resource: "arn:aws:s3:::flat/rec/*" },
  },
};

beforeAll(async () => {
  ahead = await startBucket({ now: () => Date.now() + clock.ahead });
  crowded = await startCrowdedPort();
  const region = "us-east-1";
  stage = await startStage(
    {
      users: [defaultUser, putOnlyUser, elsewhere, blind],
      buckets: [
        { name: "demo", versioned: true },
        { name: "flat" },
        { name: "tokyo", region: "ap-northeast-1", versioned: true },
      ],
    },
    {},
    async ({ url }) => [
      { name: "peer", url, region },
      { name: "ahead", url: ahead.url, region },
      { name: "nameless", url: "http://store.invalid", region },
      { name: "closed", url: `http://127.0.0.1:${await freePort()}`, region },
      { name: "crowded", url: `http://127.0.0.1:${crowded.port}`, region },
      { name: "speechless", url: url.replace("http:", "https:"), region },
    ],
  );
  for (const row of failureRows) {
    const outcome = play(stage, row, clock);
    outcome.catch(() => undefined);
    played.set(companyOf(row), outcome);
  }
}, patience);
afterAll(async () => {
  await crowded.close();
  await stage.close();
  await ahead.close();
});

describe.each(failureRows.map((row) => [companyOf(row), row] as const))("%s", (id, row) => {
  const arrives = row.follows === "there" || row.follows === "plain";

  test(`is ${row.whose}, so: ${row.follows}`, { timeout: patience }, async () => {
    const { recording, page, log } = await (played.get(id) ?? Promise.reject(new Error(id)));
    const { destination } = page;
    switch (row.follows) {
      case "paused":
        expect(recording).toMatchObject({ state: "held", attempts: [{ outcome: "failed", code: row.code }] });
        expect(destination).toMatchObject({ state: "paused", paused: { code: row.code } });
        break;
      case "there":
        expect(recording.attempts).toMatchObject([{ outcome: "delivered" }]);
        expect(destination).toMatchObject({ state: "ok", offeredRegion: "ap-northeast-1" });
        break;
      case "plain":
        expect(recording.attempts).toMatchObject([{ outcome: "delivered" }]);
        expect(destination).toMatchObject({ state: "ok", plainPut: true });
        break;
      default:
        expect(recording.state).toBe(row.follows);
        expect(destination).toMatchObject({ state: "ok", paused: null });
    }
    if (arrives) return;
    const told = log.find(({ code }) => code === row.code) ?? log.find(({ event }) => event === "ship.broke");
    expect(told?.level).toBe(row.whose === "ours" ? "error" : "warn");
    if (told?.whose !== undefined) expect(told.whose).toBe(row.whose);
  });

  test("the integration error log says so, with cause and cure", { timeout: patience }, async () => {
    const { errors } = await (played.get(id) ?? Promise.reject(new Error(id)));
    if (arrives) {
      expect(errors).toEqual([]);
      return;
    }
    const error = errors.find(({ code }) => code === row.code);
    expect(error).toMatchObject({
      service: "Amazon S3",
      sequenceId: id,
      httpStatus: row.http,
      recoveredAt: null,
    });
    expect(error?.words.en.cause).toMatch(row.says ?? /never/);
    expect(error?.words.en.cure).toMatch(/./);
    expect(error?.words.ja.cause).toMatch(/[ぁ-ん]/);
    expect(error?.words.ja.cure).toMatch(/[ぁ-ん]/);
  });

  test("mended, it is delivered exactly once", { timeout: patience }, async () => {
    const { delivered, recovered, versions, stored } = await (played.get(id) ??
      Promise.reject(new Error(id)));
    expect(delivered.state).toBe("delivered");
    expect(delivered.attempts.filter(({ outcome }) => outcome === "delivered")).toHaveLength(1);
    if (row.trouble !== "occupied") expect(versions).toBe(1);
    if (row.trouble !== "occupied" && row.replaced === undefined) expect(stored).toBe(1);
    expect(recovered.every(({ recoveredAt }) => recoveredAt !== null)).toBe(true);
  });
});

test("WrongRegion: what only HeadBucket can say is said by the connection check", async () => {
  const tenant = await stage.addTenant("row-wrongregion", null);
  const { steps, offeredRegion, saved } = await saveTested(tenant.administrator, { bucket: "tokyo" });
  expect([offeredRegion, saved]).toEqual(["ap-northeast-1", false]);
  expect(steps.find(({ step }) => step === "region")).toMatchObject({ state: "failed", code: "WrongRegion" });
});

test("Aborted: what another worker took over is left to it, and stored once", {
  timeout: 60_000,
}, async () => {
  const id = "row-aborted";
  const tenant = await stage.addTenant(id);
  const key = `rec/${id}.wav`;
  stage.bucket.faults.add({ match: { key }, act: { kind: "hang", at: "received" }, times: 1 });
  await tenant.push(id);
  await eventually(
    () =>
      stage.bucket.puts(id).length === 1 ||
      stage.bucket.faults.items.some((f) => f.match?.key === key && f.struck === 1),
  );
  await rowsOf(
    stage.onbin.dataDir,
    "update recordings set lease_token = gen_random_uuid(), due_at = now() where sequence_id = $1",
    [id],
  );
  const { attempts } = await tenant.until(id, "delivered");
  expect(attempts.map(({ outcome }) => outcome)).toEqual(["unknown", "delivered"]);
  await eventually(
    () => logOf(stage, id).some(({ code }) => code === "Aborted"),
    () => logOf(stage, id),
  );
  expect(await stage.bucket.versions("demo", key)).toHaveLength(1);
  expect((await tenant.read(id)).state).toBe("delivered");
});

describe("the suite is whole", () => {
  const tried = new Set([...failureRows.map(({ code }) => code as string), ...Object.keys(triedElsewhere)]);

  test.each(Object.keys(failureTable))("%s is tried", (code) => {
    expect(tried).toContain(code);
  });

  test.each(Object.entries(triedElsewhere))("%s is tried in %s", async (code, file) => {
    expect(await readFile(new URL(`../../${file}`, import.meta.url), "utf8")).toContain(code);
  });

  test("whose fault a row is, and what is done, is what the table says", () => {
    const acts = {
      paused: ["pause", "try-region"],
      retrying: ["retry", "retry-reread", "alarm"],
      held: ["settle"],
      there: ["try-region", "pause", "retry"],
      plain: ["plain-put"],
    };
    for (const { code, whose, follows } of failureRows) {
      if (follows !== "there") expect([code, failureTable[code].whose]).toEqual([code, whose]);
      expect(acts[follows]).toContain(failureTable[code].act);
    }
  });
});
