import { expect, test } from "vitest";
import type { CheckStep } from "../../../contract/destination.ts";
import { faultOfCheck } from "./field-at-fault.ts";
import type { FormValues } from "./form-values.ts";

const words = { ja: { cause: "原因", cure: "直し方" }, en: { cause: "cause", cure: "cure" } };
const tried: FormValues = {
  enabled: true,
  endpoint: "aws",
  bucket: "acme",
  folder: "calls",
  region: "ap-northeast-1",
  access: "keys",
  roleArn: "",
  accessKeyId: "AKIA",
  secret: "wrong",
  encryption: "bucket",
  kmsKey: "",
  storageClass: "",
  bucketOwner: "",
};
const failed = (step: CheckStep["step"], code: string): CheckStep => ({ step, code, state: "failed", words });

test.each([
  [failed("key", "InvalidAccessKeyId"), "accessKeyId"],
  [failed("secret", "SignatureDoesNotMatch"), "secretAccessKey"],
  [failed("bucket", "NoSuchBucket"), "bucket"],
  [failed("region", "WrongRegion"), "region"],
  [failed("write", "AccessDenied"), "folder"],
  [failed("write", "NoSuchBucket"), "bucket"],
  [failed("role", "RoleNotAssumable"), "roleArn"],
  [failed("write", "InvalidStorageClass"), "storageClass"],
  [failed("write", "EncryptionRefused"), "encryption"],
  [failed("write", "BucketOwnerMismatch"), "bucketOwner"],
])("the field of %o is %s", (step, field) => {
  expect(faultOfCheck([step], tried, tried)).toEqual({ field, words });
});

test("a network fault is no field's", () => {
  expect(faultOfCheck([failed("reach", "NameNotResolved")], tried, tried)).toBeNull();
});

test("a field that was changed since is not at fault any more", () => {
  const step = failed("secret", "SignatureDoesNotMatch");
  expect(faultOfCheck([step], tried, { ...tried, secret: "right" })).toBeNull();
  expect(faultOfCheck([step], tried, { ...tried, bucket: "other" })).not.toBeNull();
});

test("a key that cannot encrypt is the field's only where one was typed", () => {
  const step = failed("write", "KmsAccessDenied");
  const typed = { ...tried, encryption: "sse-kms" as const };
  expect(faultOfCheck([step], typed, typed)?.field).toBe("kmsKey");
  expect(faultOfCheck([step], tried, tried)?.field).toBe("folder");
});
