import { afterAll, beforeAll, expect, test } from "vitest";
import { describeChanges } from "../../contract/operation-changes.ts";
import { goodValues, readPage, saveTested, saveUntested } from "../support/bucket-in-test.ts";
import { type Stage, startStage } from "../support/tenant-in-test.ts";

const owner = "111122223333";
const kmsKey = `arn:aws:kms:us-east-1:${owner}:key/0a1b`;
const wishes = { encryption: "sse-kms", kmsKey, storageClass: "STANDARD_IA", bucketOwner: owner } as const;

let stage: Stage;
beforeAll(async () => {
  stage = await startStage(
    { buckets: [{ name: "demo", owner, versioned: true }], kmsKeys: [{ arn: kmsKey }] },
    {},
    async ({ url }) => [
      { name: "peer", url, region: "us-east-1" },
      { name: "plain", url, region: "tokyo", regions: ["tokyo"], lacks: ["sse-kms", "if-none-match"] },
    ],
  );
});
afterAll(() => stage?.close());

test("encryption, storage class and owner are tested, saved, sent with each recording and told", async () => {
  const acme = await stage.addTenant("acme", null);
  expect(await saveTested(acme.administrator, wishes)).toMatchObject({ ok: true, saved: true });
  expect((await readPage(acme.administrator)).destination).toMatchObject(wishes);
  await acme.push("acme-1");
  await acme.until("acme-1", "delivered");
  expect(await stage.bucket.versions("demo", "rec/acme-1.wav")).toMatchObject([
    { encryption: "aws:kms", kmsKey, storageClass: "STANDARD_IA" },
  ]);

  // Back to what the bucket does by itself: each change stands in the operation log, in both languages.
  await saveUntested(acme.administrator);
  await acme.push("acme-2");
  await acme.until("acme-2", "delivered");
  expect(await stage.bucket.versions("demo", "rec/acme-2.wav")).toMatchObject([
    { encryption: "AES256", storageClass: "STANDARD" },
  ]);
  const { json } = await acme.administrator.mustGet("/api/app/operation-log");
  const [last, first] = (json.items as { operation: string; details: Record<string, unknown> }[])
    .filter(({ operation }) => operation === "destination.save")
    .map(({ details }) =>
      describeChanges(details, "ja").map(({ label, before, after }) => [label, before, after]),
    );
  expect(first).toContainEqual(["ストレージクラス", null, "STANDARD_IA"]);
  expect(first?.map(([label]) => label)).not.toContain("ロールの ARN");
  expect(last).toEqual(
    expect.arrayContaining([
      ["暗号化", "SSE-KMS", "バケットの設定に従う"],
      ["KMS キーの ARN", kmsKey, "指定なし"],
      ["ストレージクラス", "STANDARD_IA", "指定なし"],
      ["バケット所有者のアカウント ID", owner, "指定なし"],
    ]),
  );
});

test("a bucket that somebody else owns gets nothing, and what waits goes on once the owner is right", async () => {
  const globex = await stage.addTenant("globex", { folder: "globex", bucketOwner: "999988887777" });
  await globex.push("globex-1");
  await globex.until("globex-1", "held");
  const { destination } = await readPage(globex.administrator);
  expect(destination?.paused).toMatchObject({ code: "AccessDenied" });
  expect(destination?.paused?.words.ja.cure).toContain("999988887777");
  expect(await stage.bucket.versions("demo", "globex/globex-1.wav")).toEqual([]);
  const tested = await saveTested(globex.administrator, { folder: "globex", bucketOwner: "999988887777" });
  expect(tested.saved).toBe(false);
  expect(tested.steps.find(({ state }) => state === "failed")?.code).toBe("BucketOwnerMismatch");
  expect(await saveTested(globex.administrator, { folder: "globex", bucketOwner: owner })).toMatchObject({
    saved: true,
  });
  await globex.until("globex-1", "delivered");
});

test("what the operator says of a store holds: its regions, what it lacks, and plain writes from the start", async () => {
  const hooli = await stage.addTenant("hooli", null);
  const { endpoints } = await readPage(hooli.administrator);
  expect(endpoints.find(({ name }) => name === "plain")).toMatchObject({
    region: "tokyo",
    regions: ["tokyo"],
    lacks: ["sse-kms", "if-none-match"],
  });
  const at = { ...goodValues, endpoint: "plain", region: "tokyo" };
  for (const [field, change] of [
    ["region", { region: "us-east-1" }],
    ["encryption", { encryption: "sse-kms" }],
  ] as const) {
    const answer = await hooli.administrator.post("/api/app/amazon-s3", {
      values: { ...at, ...change },
      test: false,
      version: 0,
    });
    expect([answer.status, answer.json.error]).toMatchObject([400, { details: { field } }]);
  }
  await saveUntested(hooli.administrator, { endpoint: "plain", region: "tokyo", folder: "hooli" });
  expect((await readPage(hooli.administrator)).destination?.plainPut).toBe(true);
});

test("the command line sets and shows the same", async () => {
  await stage.addTenant("initech", null);
  const { accessKeyId, secretAccessKey } = goodValues;
  const set = (...options: string[]) =>
    stage.onbin.cli(
      [
        ...["destination", "set", "--company", "initech", "--endpoint", "peer", "--bucket", "demo"],
        ...["--folder", "initech", "--region", "us-east-1", "--access-key", accessKeyId, ...options],
      ],
      secretAccessKey ?? "",
    );
  const asked = ["--encryption", "sse-kms", "--kms-key", kmsKey, "--bucket-owner", owner];
  expect(await set(...asked, "--storage-class", "DEEP_ARCHIVE")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("must be restored"),
  });
  const shown = await stage.onbin.mustRun(["destination", "show", "--company", "initech"]);
  for (const line of ["encryption: sse-kms", `KMS key: ${kmsKey}`, "storage class: DEEP_ARCHIVE"]) {
    expect(shown).toContain(line);
  }
  expect(shown).toContain(`bucket owner: ${owner}`);
  expect((await set("--encryption", "rot13")).code).toBe(2);
  expect((await set("--kms-key", kmsKey)).code).toBe(2);
});
