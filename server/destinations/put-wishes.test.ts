import http from "node:http";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { standardPolicy } from "../../contract/iam-policies.ts";
import { peerInTest } from "../../test/support/s3-peer/peer-in-test.ts";
import { checkConnection } from "./connection-check.ts";
import { putRecording } from "./put-recording.ts";
import { noWishes, type PutWishes } from "./put-wishes.ts";
import { settleExisting } from "./settle-existing.ts";
import { callerInTest, recordingInTest, stubInTest, targetAt } from "./stub-in-test.ts";

const keyArn = "arn:aws:kms:us-east-1:111122223333:key/0a1b";
const offKeyArn = "arn:aws:kms:us-east-1:111122223333:key/0ff0";
const place = { bucket: "acme-rec", folder: "rec", region: "us-east-1" };
const keys = { accessKeyId: "AKIAWISH", secretAccessKey: "wish-secret" };

/** A bucket of 111122223333 whose user may do what the page's own policy says, with or without the key. */
async function store(kmsKey: string | null = null) {
  const peer = await peerInTest({
    users: [{ ...keys, policy: standardPolicy({ ...place, kmsKey }) }],
    buckets: [
      { name: "acme-rec", owner: "111122223333", storageClasses: ["STANDARD", "STANDARD_IA", "GLACIER_IR"] },
    ],
    kmsKeys: [{ arn: keyArn }, { arn: offKeyArn, state: "disabled" }],
  });
  const at = (wishes: Partial<PutWishes>) =>
    targetAt(peer.url, { credentials: keys, wishes: { ...noWishes, ...wishes } });
  return { peer, at };
}

const context = { folder: "rec", egressIps: [] };

test.each<[string, Partial<PutWishes>, Record<string, unknown>]>([
  ["nothing", {}, { encryption: "AES256", storageClass: "STANDARD" }],
  ["SSE-S3", { encryption: "sse-s3" }, { encryption: "AES256" }],
  ["SSE-KMS", { encryption: "sse-kms", kmsKey: keyArn }, { encryption: "aws:kms", kmsKey: keyArn }],
  ["SSE-KMS, AWS managed key", { encryption: "sse-kms" }, { encryption: "aws:kms" }],
  ["a storage class", { storageClass: "GLACIER_IR" }, { storageClass: "GLACIER_IR" }],
  ["the right owner", { bucketOwner: "111122223333" }, {}],
])(
  "with %s a recording is stored as was wished, and the check passes first",
  async (_name, wishes, stored) => {
    const { peer, at } = await store(wishes.kmsKey ?? null);
    const recording = await recordingInTest(1000);
    const check = await checkConnection(at(wishes), "rec", callerInTest(), () => undefined, {
      egressIps: [],
    });
    expect([check.ok, check.markerStored]).toEqual([true, false]);
    const outcome = await putRecording(at(wishes), recording, callerInTest(), context);
    expect(outcome).toMatchObject({ outcome: "stored", proof: "checksum" });
    expect(outcome).not.toHaveProperty("unencrypted");
    expect((await peer.list("acme-rec"))[0]).toMatchObject({
      size: 1000,
      sha256: recording.sha256,
      ...stored,
    });
  },
);

test.each<[string, Partial<PutWishes>, string, RegExp]>([
  [
    "a key that the policy leaves out",
    { encryption: "sse-kms", kmsKey: keyArn },
    "KmsAccessDenied",
    /key\/0a1b/,
  ],
  [
    "a key that is not there",
    { encryption: "sse-kms", kmsKey: `${keyArn}9` },
    "KmsKeyUnusable",
    /key\/0a1b9/,
  ],
  ["a class that the store lacks", { storageClass: "GOLD" }, "InvalidStorageClass", /GOLD/],
])("%s: the check says it, and the transfer pauses", async (_name, wishes, code, says) => {
  const { peer, at } = await store();
  const check = await checkConnection(at(wishes), "rec", callerInTest(), () => undefined, { egressIps: [] });
  expect(check).toMatchObject({ ok: false, failure: { code } });
  const write = check.steps.find(({ step }) => step === "write");
  expect(write).toMatchObject({ state: "failed", code });
  for (const words of [write?.words?.ja, write?.words?.en]) expect(words?.cause).toMatch(says);
  const outcome = await putRecording(at(wishes), await recordingInTest(10), callerInTest(), context);
  expect(outcome).toMatchObject({ outcome: "failed", failure: { code, whose: "theirs", act: "pause" } });
  expect(await peer.list("acme-rec")).toEqual([]);
});

test("a key that is switched off is told as such", async () => {
  const { at } = await store(offKeyArn);
  const target = at({ encryption: "sse-kms", kmsKey: offKeyArn });
  const outcome = await putRecording(target, await recordingInTest(10), callerInTest(), context);
  expect(outcome).toMatchObject({
    failure: { code: "KmsKeyUnusable", params: { shown: "KMS.DisabledException" } },
  });
});

test("a bucket of another account: the check knows it from a missing permission, nothing is written", async () => {
  const { peer, at } = await store();
  const other = at({ bucketOwner: "999988887777" });
  const { ok, steps, failure } = await checkConnection(other, "rec", callerInTest(), () => undefined, {
    egressIps: [],
  });
  expect(ok).toBe(false);
  expect(failure?.code).toBe("BucketOwnerMismatch");
  expect(steps.map(({ step, state, code }) => `${step} ${code ?? state}`)).toEqual([
    "reach ok",
    "key ok",
    "secret ok",
    "bucket ok",
    "region ok",
    "list skipped",
    "write BucketOwnerMismatch",
  ]);
  expect(steps.at(-1)?.words?.ja.cause).toContain("999988887777");

  const outcome = await putRecording(other, await recordingInTest(10), callerInTest(), context);
  expect(outcome).toMatchObject({
    failure: { code: "AccessDenied", params: { bucketOwner: "999988887777" } },
  });
  // A folder that is not allowed stays what it is, whoever is asked to own the bucket.
  const folder = await checkConnection(other, "other", callerInTest(), () => undefined, { egressIps: [] });
  expect(folder.failure?.code).toBe("AccessDenied");
  expect(folder.steps.at(-1)?.words?.ja.cure).toContain("999988887777");
  expect(await peer.list("acme-rec")).toEqual([]);
});

test("an object under SSE-KMS proves nothing by its ETag: a 412 is neither ours nor another's", async () => {
  const { at } = await store(keyArn);
  const target = at({ encryption: "sse-kms", kmsKey: keyArn });
  const recording = await recordingInTest(1000);
  expect(await putRecording(target, recording, callerInTest(), context)).toMatchObject({ outcome: "stored" });
  expect(await settleExisting(target, recording, callerInTest())).toBe("same-size");
  expect(await settleExisting(target, { ...recording, bytes: 999 }, callerInTest())).toBe("other");
});

/** A store that answers as told; what was said to it. */
async function told(answer: (response: http.ServerResponse) => void, wishes: Partial<PutWishes>) {
  const said: http.IncomingHttpHeaders[] = [];
  const server = http.createServer(async (request, response) => {
    said.push(request.headers);
    await buffer(request);
    answer(response);
  });
  const target = targetAt(await stubInTest(server), { wishes: { ...noWishes, ...wishes } });
  return { said, outcome: await putRecording(target, await recordingInTest(10), callerInTest(), context) };
}

test("the wishes are under the signature, and a store is asked for nothing that was not wished", async () => {
  const all = await told((response) => response.writeHead(503).end(), {
    encryption: "sse-kms",
    kmsKey: keyArn,
    storageClass: "STANDARD_IA",
    bucketOwner: "111122223333",
  });
  const wished = {
    "x-amz-server-side-encryption": "aws:kms",
    "x-amz-server-side-encryption-aws-kms-key-id": keyArn,
    "x-amz-storage-class": "STANDARD_IA",
    "x-amz-expected-bucket-owner": "111122223333",
  };
  expect(all.said[0]).toMatchObject(wished);
  const [, signed = ""] = /SignedHeaders=([^,]+)/.exec(all.said[0]?.authorization ?? "") ?? [];
  expect(signed.split(";")).toEqual(expect.arrayContaining(Object.keys(wished)));
  const none = await told((response) => response.writeHead(503).end(), {});
  expect(Object.keys(none.said[0] ?? {}).filter((name) => name in wished)).toEqual([]);
});

test("a store that encrypts otherwise than was wished is not passed over in silence", async () => {
  const stored = (response: http.ServerResponse) => response.writeHead(200, { etag: '"x"' }).end();
  expect((await told(stored, { encryption: "sse-s3" })).outcome).toMatchObject({ unencrypted: true });
  expect((await told(stored, {})).outcome).not.toHaveProperty("unencrypted");
});

test("a store that answers to a missing KMS key as to an unknown access key, as Ceph does: the check knows better", async () => {
  const { peer, at } = await store(keyArn);
  peer.faults.add({ match: { operation: "PutObject" }, act: { kind: "answer", code: "InvalidAccessKeyId" } });
  const target = at({ encryption: "sse-kms", kmsKey: keyArn });
  const { failure, steps } = await checkConnection(target, "rec", callerInTest(), () => undefined, {
    egressIps: [],
  });
  expect(failure?.code).toBe("KmsKeyUnusable");
  expect(steps.at(-1)).toMatchObject({ step: "write", state: "failed", code: "KmsKeyUnusable" });
  const outcome = await putRecording(target, await recordingInTest(10), callerInTest(), context);
  expect(outcome).toMatchObject({ failure: { code: "InvalidAccessKeyId", params: { kmsKey: keyArn } } });
});

const refusal = (status: number, code: string, more: string) => (response: http.ServerResponse) =>
  response
    .writeHead(status, { "content-type": "application/xml" })
    .end(`<Error><Code>${code}</Code>${more}</Error>`);

test.each<[number, string, string, Partial<PutWishes>, string]>([
  [
    501,
    "NotImplemented",
    "<Message>Server side encryption specified but KMS is not configured</Message>",
    { encryption: "sse-s3" },
    "EncryptionRefused",
  ],
  [
    501,
    "NotImplemented",
    "<Header>x-amz-server-side-encryption</Header>",
    { encryption: "sse-kms" },
    "EncryptionRefused",
  ],
  [
    400,
    "InvalidArgument",
    "<ArgumentName>x-amz-storage-class</ArgumentName>",
    { storageClass: "GLACIER" },
    "InvalidStorageClass",
  ],
  [400, "InvalidRequest", "", { encryption: "sse-kms" }, "EncryptionRefused"],
  [400, "InvalidArgument", "", { storageClass: "GLACIER" }, "InvalidStorageClass"],
  [400, "InvalidArgument", "", { encryption: "sse-s3", storageClass: "GLACIER" }, "WishRefused"],
  [
    501,
    "NotImplemented",
    "<Header>If-None-Match</Header>",
    { encryption: "sse-s3" },
    "IfNoneMatchUnsupported",
  ],
  [501, "NotImplemented", "", { encryption: "sse-s3" }, "IfNoneMatchUnsupported"],
  [501, "NotImplemented", "", {}, "IfNoneMatchUnsupported"],
  [400, "InvalidRequest", "", {}, "InvalidRequest"],
  [
    403,
    "AccessDenied",
    "<Message>x-amz-storage-class</Message>",
    { storageClass: "GLACIER" },
    "AccessDenied",
  ],
])("%i %s %s with %o is %s", async (status, code, more, wishes, understood) => {
  const { outcome } = await told(refusal(status, code, more), wishes);
  expect(outcome).toMatchObject({ outcome: "failed", failure: { code: understood } });
});
