import { expect, test } from "vitest";
import type { DestinationValues } from "../../contract/destination.ts";
import type { AppError } from "../base/app-error.ts";
import { awsEndpoint, type Endpoint } from "./endpoint.ts";
import { parseValues } from "./parse-values.ts";

const typed: DestinationValues = {
  enabled: true,
  endpoint: "aws",
  bucket: "acme-rec",
  folder: "calls",
  region: "ap-northeast-1",
  accessKeyId: "AKIAEXAMPLE",
  secretAccessKey: "secret/example",
};
const store: Endpoint = {
  ...awsEndpoint,
  name: "minio",
  url: "http://127.0.0.1:9000",
  region: "tokyo",
  regions: ["tokyo", "osaka"],
};
const roleArn = "arn:aws:iam::123456789012:role/onbin";
const key = "arn:aws:kms:ap-northeast-1:123456789012:key/0a1b-2c";

const parse = (change: Partial<DestinationValues>, at: Endpoint = awsEndpoint) =>
  parseValues({ ...typed, ...change }, at, "ja");

/** The field that is refused, or null. */
function refused(change: Partial<DestinationValues>, at: Endpoint = awsEndpoint): unknown {
  try {
    parse(change, at);
    return null;
  } catch (error) {
    return (error as AppError).details.field;
  }
}

test("nothing asked for: keys, and the bucket's own settings", () => {
  expect(parse({})).toMatchObject({
    access: "keys",
    roleArn: null,
    encryption: "bucket",
    kmsKey: null,
    storageClass: null,
    bucketOwner: null,
  });
});

test("a role keeps no key, a key keeps no role", () => {
  expect(parse({ access: "role", roleArn: ` ${roleArn} ` })).toMatchObject({
    access: "role",
    roleArn,
    accessKeyId: "",
    secretAccessKey: null,
  });
  expect(parse({ access: "keys", roleArn })).toMatchObject({ roleArn: null, accessKeyId: "AKIAEXAMPLE" });
});

test("what is asked of the store is trimmed; a KMS key without SSE-KMS is dropped", () => {
  const wishes = { kmsKey: ` ${key}\n`, storageClass: " STANDARD_IA ", bucketOwner: "1234-5678-9012" };
  expect(parse({ ...wishes, encryption: "sse-kms" })).toMatchObject({
    encryption: "sse-kms",
    kmsKey: key,
    storageClass: "STANDARD_IA",
    bucketOwner: "123456789012",
  });
  expect(parse({ ...wishes, encryption: "sse-s3" }).kmsKey).toBeNull();
});

test.each<[string, Partial<DestinationValues>]>([
  ["roleArn", { access: "role", roleArn: "" }],
  ["roleArn", { access: "role", roleArn: "arn:aws:iam::123456789012:user/onbin" }],
  ["kmsKey", { encryption: "sse-kms", kmsKey: "0a1b-2c" }],
  ["kmsKey", { encryption: "sse-kms", kmsKey: "arn:aws:kms:x:1:key/a\r\nx-amz-acl: public-read" }],
  ["storageClass", { storageClass: "GOLD" }],
  ["storageClass", { storageClass: "GLACIER\r\nx: y" }],
  ["bucketOwner", { bucketOwner: "12345" }],
])("%s of %o is refused", (field, change) => {
  expect(refused(change)).toBe(field);
});

test.each<[string, Endpoint["lacks"][number], Partial<DestinationValues>]>([
  ["access", "role", { access: "role", roleArn }],
  ["encryption", "sse-s3", { encryption: "sse-s3" }],
  ["encryption", "sse-kms", { encryption: "sse-kms" }],
  ["storageClass", "storage-class", { storageClass: "STANDARD_IA" }],
  ["bucketOwner", "bucket-owner", { bucketOwner: "123456789012" }],
])("%s is refused where the store lacks %s, and taken where it does not", (field, lacking, change) => {
  const region = "osaka";
  expect(refused({ ...change, region }, { ...store, lacks: [lacking] })).toBe(field);
  expect(refused({ ...change, region }, store)).toBeNull();
});

test("a store's own regions are those that can be chosen; its usual one stands for none", () => {
  expect(parse({ region: "osaka" }, store).region).toBe("osaka");
  expect(parse({ region: "" }, store).region).toBe("tokyo");
  expect(refused({ region: "us-east-1" }, store)).toBe("region");
  expect(refused({ region: "us-east-1" }, { ...store, regions: [] })).toBeNull();
});
