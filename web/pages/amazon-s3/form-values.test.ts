import { expect, test } from "vitest";
import type { AmazonS3Page, Destination } from "../../../contract/destination.ts";
import { ja } from "../../words/ja.ts";
import { canKeepSecret, faultsOf, savedValues, splitAddress, tidy, toSend } from "./form-values.ts";
import { fitTo } from "./form-wishes.ts";

const stored: Destination = {
  enabled: true,
  endpoint: "aws",
  bucket: "acme-recordings",
  folder: "calls/2026",
  region: "ap-northeast-1",
  accessKeyId: "AKIAEXAMPLE",
  secretLast4: "k3Xq",
  access: "keys",
  roleArn: null,
  encryption: "bucket",
  kmsKey: null,
  storageClass: null,
  bucketOwner: null,
  version: 3,
  state: "ok",
  paused: null,
  unverified: false,
  offeredRegion: null,
  lastDelivered: null,
  savedAt: "2026-11-22T03:04:05Z",
  deliveredSince: 0,
  waiting: 0,
  backlog: null,
  lastCheck: null,
  plainPut: false,
};
const aws: AmazonS3Page["endpoints"][number] = {
  name: "aws",
  region: null,
  regions: [],
  demo: false,
  lacks: [],
  principal: "arn:aws:iam::111122223333:user/onbin",
};
const roleArn = "arn:aws:iam::123456789012:role/onbin";
const kmsKey = "arn:aws:kms:ap-northeast-1:123456789012:key/0a1b";
const page = (destination: Destination | null): AmazonS3Page => ({
  contract: true,
  contact: null,
  destination,
  endpoints: [aws],
  externalId: "onbin-0123456789abcdef",
  egressIps: [],
});
const faults = (values: ReturnType<typeof savedValues>, destination: Destination | null = stored) =>
  faultsOf(values, destination, "ja", ja.amazonS3);

test("saved settings can be saved again without the secret", () => {
  expect(faults(savedValues(page(stored)))).toEqual({});
});

test("another store asks for the secret again, another bucket or folder does not", () => {
  const values = savedValues(page(stored));
  expect(canKeepSecret({ ...values, bucket: "other", folder: "x" }, stored)).toBe(true);
  expect(faults({ ...values, endpoint: "ceph" })).toEqual({ secretAccessKey: ja.amazonS3.required });
});

test("an empty form names every field that is missing", () => {
  expect(Object.keys(faults(savedValues(page(null)), null))).toEqual([
    "bucket",
    "folder",
    "region",
    "accessKeyId",
    "secretAccessKey",
  ]);
});

test("the folder's fault shows the characters that cannot be used", () => {
  const { folder } = faults({ ...savedValues(page(stored)), folder: "録音/2026 春" });
  for (const character of ["録", "音", "␣", "春"]) expect(folder).toContain(character);
});

test("an address that was typed, not pasted, is taken apart when it is sent", () => {
  const typed = { ...savedValues(page(null)), bucket: " s3://acme-recordings/a//b/ ", secret: " s3cr3t\n" };
  expect(tidy(typed)).toMatchObject({ bucket: "acme-recordings", folder: "a/b", secret: "s3cr3t" });
});

test("a plain name is not an address", () => {
  expect(splitAddress("acme-recordings")).toBeNull();
  expect(splitAddress("https://acme.s3.ap-northeast-3.amazonaws.com/calls/")).toEqual({
    bucket: "acme",
    folder: "calls",
    region: "ap-northeast-3",
  });
});

test("a role needs its ARN and no key; going back to keys asks for the secret", () => {
  const chosen = { ...savedValues(page(stored)), access: "role" as const };
  expect(faults(chosen)).toEqual({ roleArn: ja.amazonS3.required });
  expect(faults({ ...chosen, roleArn: `${roleArn}x y` })).toEqual({ roleArn: ja.amazonS3.roleArnWrong });
  expect(faults({ ...chosen, roleArn })).toEqual({});
  const role: Destination = { ...stored, access: "role", roleArn, accessKeyId: "", secretLast4: "" };
  const back = { ...savedValues(page(role)), access: "keys" as const, accessKeyId: "AKIAEXAMPLE" };
  expect(canKeepSecret(back, role)).toBe(false);
  expect(faults(back, role)).toEqual({ secretAccessKey: ja.amazonS3.required });
});

test("what is not used is not sent", () => {
  const both = { ...savedValues(page(stored)), roleArn, secret: "typed", kmsKey };
  expect(toSend({ ...both, access: "role" })).toMatchObject({
    roleArn,
    accessKeyId: "",
    secretAccessKey: null,
    kmsKey: "",
  });
  expect(toSend({ ...both, encryption: "sse-kms" })).toMatchObject({
    roleArn: "",
    accessKeyId: "AKIAEXAMPLE",
    secretAccessKey: "typed",
    kmsKey,
  });
});

test("a KMS key must be one, and of the bucket's region; an account has twelve digits", () => {
  const values = { ...savedValues(page(stored)), encryption: "sse-kms" as const };
  expect(faults({ ...values, kmsKey })).toEqual({});
  expect(faults({ ...values, kmsKey: "0a1b" })).toEqual({ kmsKey: ja.amazonS3.kmsKeyWrong });
  expect(faults({ ...values, kmsKey: kmsKey.replace("northeast-1", "northeast-3") })).toEqual({
    kmsKey: ja.amazonS3.kmsKeyElsewhere,
  });
  expect(faults({ ...values, encryption: "bucket", kmsKey: "0a1b" })).toEqual({});
  expect(faults(tidy({ ...values, bucketOwner: " 1234-5678-9012" }))).toEqual({});
  expect(faults({ ...values, bucketOwner: "1234" })).toEqual({ bucketOwner: ja.amazonS3.bucketOwnerWrong });
  expect(faults({ ...values, endpoint: "ceph", kmsKey: "my-key", bucketOwner: "me", secret: "s" })).toEqual(
    {},
  );
});

test("another store is asked for nothing that it lacks, and no role where nobody could take it on", () => {
  const values = {
    ...savedValues(page(stored)),
    access: "role" as const,
    encryption: "sse-kms" as const,
    kmsKey,
    storageClass: "GLACIER",
    bucketOwner: "123456789012",
  };
  const store = {
    ...aws,
    name: "ceph",
    principal: null,
    lacks: ["sse-kms" as const, "bucket-owner" as const],
  };
  expect({ ...values, ...fitTo(store, values) }).toMatchObject({
    access: "keys",
    encryption: "bucket",
    kmsKey: "",
    storageClass: "",
    bucketOwner: "",
  });
  expect({ ...values, ...fitTo(aws, values) }).toMatchObject({
    access: "role",
    encryption: "sse-kms",
    bucketOwner: "123456789012",
  });
});
