import { afterAll, beforeAll, expect, test } from "vitest";
import { standardPolicy } from "../../contract/iam-policies.ts";
import { callMaker } from "./calls-in-test.ts";
import { addOwner, type Owner } from "./ceph-in-test.ts";
import { testKmsKey } from "./cluster-settings.ts";
import { type OnbinOnCeph, startOnbinOnCeph, type Target } from "./onbin-on-ceph.ts";

// What Ceph's gateway makes of encryption, storage class and owner; where it ignores a wish, that is seen and said.

let owner: Owner;
let onbin: OnbinOnCeph;
let calls: Awaited<ReturnType<typeof callMaker>>;

beforeAll(async () => {
  owner = await addOwner();
  calls = await callMaker();
  onbin = await startOnbinOnCeph();
});
afterAll(async () => {
  await onbin.stop();
  await calls.close();
});

async function prepare() {
  const place = { bucket: await owner.addBucket(), folder: "rec", region: "us-east-1" };
  const target: Target = { ...place, user: await owner.addUser(standardPolicy(place)) };
  return { target, company: await onbin.addCompany() };
}

const sse = "x-amz-server-side-encryption";

test.each<[string, string[], Record<string, string | undefined>]>([
  [
    "SSE-KMS is done with the key that was named",
    ["--encryption", "sse-kms", "--kms-key", testKmsKey],
    { [sse]: "aws:kms", [`${sse}-aws-kms-key-id`]: testKmsKey },
  ],
  ["the usual storage class", ["--storage-class", "STANDARD"], { "x-amz-storage-class": "STANDARD" }],
  ["SSE-S3 is ignored without a word", ["--encryption", "sse-s3"], { [sse]: undefined }],
  ["an owner is not asked for", ["--bucket-owner", "999988887777"], {}],
])("%s", async (_title, options, facts) => {
  const { target, company } = await prepare();
  expect(await company.set(target, ...options)).toMatchObject({ code: 0, saved: true });
  const call = await calls.make();
  await company.push(call);
  await company.mustArrive(call, target, owner);
  const said = await owner.facts(target.bucket, `rec/${call.sequenceId}.wav`);
  expect(Object.fromEntries(Object.keys(facts).map((name) => [name, said[name]]))).toEqual(facts);
  const lines = onbin.output.join("").split("\n");
  const unconfirmed = lines.some(
    (line) => line.includes("ship.encryption-unconfirmed") && line.includes(call.sequenceId),
  );
  expect(unconfirmed).toBe(options.includes("sse-s3"));
});

test.each<[string, string[], string, string]>([
  [
    "a key that its KMS does not have",
    ["--encryption", "sse-kms", "--kms-key", "nobodys-key"],
    "KmsKeyUnusable",
    "InvalidAccessKeyId",
  ],
  ["SSE-KMS without a key", ["--encryption", "sse-kms"], "EncryptionRefused", "EncryptionRefused"],
  [
    "a storage class that it lacks",
    ["--storage-class", "GLACIER"],
    "InvalidStorageClass",
    "InvalidStorageClass",
  ],
])("%s: told by the check, held, and released without the wish", async (_title, options, told, held) => {
  const { target, company } = await prepare();
  expect(await company.set(target, ...options)).toMatchObject({
    code: 1,
    saved: false,
    steps: { write: `failed ${told}` },
  });
  await company.setUntested(target, ...options);
  const call = await calls.make();
  await company.push(call);
  expect(await company.until(call, "held", "delivered")).toMatchObject({
    state: "held",
    reason: { code: held },
  });
  expect(await owner.list(target.bucket)).toEqual([]);
  expect(await company.set(target)).toMatchObject({ code: 0, saved: true });
  await company.mustArrive(call, target, owner);
});
