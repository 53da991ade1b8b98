import { expect, test } from "vitest";
import { bucketProblem } from "./bucket-name.ts";

test.each(["abc", "a".repeat(63), "acme.recordings", "1-2", "a1.b2-c3"])("%s may be a bucket", (name) => {
  expect(bucketProblem(name)).toBeNull();
});

test.each([
  ["", "bucket-empty"],
  ["ab", "bucket-length"],
  ["a".repeat(64), "bucket-length"],
  ["Acme", "bucket-characters"],
  ["acme_rec", "bucket-characters"],
  ["acme rec", "bucket-characters"],
  ["録音箱", "bucket-characters"],
  ["acme/x", "bucket-characters"],
  ["-acme", "bucket-ends"],
  ["acme.", "bucket-ends"],
  ["a..b", "bucket-dots"],
  ["192.168.5.4", "bucket-ip"],
  ["xn--acme", "bucket-reserved"],
  ["sthree-acme", "bucket-reserved"],
  ["amzn-s3-demo-acme", "bucket-reserved"],
  ["acme-s3alias", "bucket-reserved"],
  ["acme--ol-s3", "bucket-reserved"],
  ["acme.mrap", "bucket-reserved"],
  ["acme--apne1-az4--x-s3", "bucket-reserved"],
  ["arn:aws:s3:ap-northeast-1:123456789012:accesspoint/mine", "bucket-arn"],
])("%s is refused: %s", (name, code) => {
  expect(bucketProblem(name)?.code).toBe(code);
});

test("the characters that offend are named", () => {
  expect(bucketProblem("Acme_REC")?.words.ja.cause).toContain("A _ R E C");
});
