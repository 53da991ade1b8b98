import { expect, test } from "vitest";
import type { FailureParams } from "./failure.ts";
import { failureTable } from "./failure-table.ts";
import { failureWords } from "./failure-words.ts";

const params: FailureParams = {
  action: "check",
  store: "AWS",
  bucket: "acme-recordngs",
  folder: "calls/2026",
  region: "ap-northeast-1",
  egressIps: "203.0.113.10, 203.0.113.11",
};

const whole = ({ cause, cure }: { cause: string; cure: string }) => cause + cure;

test.each([
  [
    "InvalidAccessKeyId",
    {},
    "このアクセスキーは AWS に存在しません。削除または無効化されていないか確認してください。",
  ],
  [
    "SignatureDoesNotMatch",
    {},
    "シークレットアクセスキーが一致しません。前後の空白や一部の欠けがないか確認してください。",
  ],
  [
    "ListNotAllowed",
    {},
    "s3:ListBucket が許可されていません。許可できない場合も録音の転送には支障ありません。",
  ],
  [
    "AccessDenied",
    {},
    "フォルダ calls/2026 への s3:PutObject が許可されていません。フォルダの指定が違うか、権限が足りません (どちらでも AWS の応答は同じです)。IAM ポリシーの Resource を arn:aws:s3:::acme-recordngs/calls/2026/* と比べ、違っていればフォルダか Resource のどちらかを直してください。同じなら、s3:PutObject を許可するポリシーがこのアクセスキーの IAM ユーザーに付いているか確認してください。接続元 IP を制限している場合は 203.0.113.10, 203.0.113.11 を許可してください。",
  ],
])("%s says what was agreed", (code, more, sentence) => {
  expect(whole(failureWords(code, { ...params, ...more }).ja)).toBe(sentence);
});

test("the missing bucket and the right region are named", () => {
  expect(failureWords("NoSuchBucket", params).ja.cause).toBe('バケット "acme-recordngs" は存在しません。');
  const region = { ...params, rightRegion: "ap-northeast-3" };
  expect(failureWords("WrongRegion", region).ja.cause).toBe(
    "このバケットは ap-northeast-3 (大阪) にあります。",
  );
});

test("addresses are mentioned only where there are some", () => {
  expect(whole(failureWords("AccessDenied", { ...params, egressIps: "" }).ja)).not.toContain("IP");
  expect(whole(failureWords("AccessDenied", { ...params, egressIps: "" }).en)).not.toContain("IP");
});

test("a denial by the organisation is told, and no folder is suspected", () => {
  const { cure } = failureWords("AccessDenied", { ...params, denial: "organisation" }).ja;
  expect(cure).toContain("SCP");
  expect(cure).not.toContain("フォルダの指定");
});

test.each([
  ...Object.keys(failureTable),
  "ListNotAllowed",
  "MarkerStored",
  "SomethingNew",
  "Http418",
  "constructor",
])("%s has cause and cure in both languages, for every page", (code) => {
  for (const action of ["check", "put"] as const) {
    const { ja, en } = failureWords(code, { ...params, action });
    for (const sentence of [ja.cause, ja.cure]) expect(sentence).toMatch(/[ぁ-ん].*。$/);
    for (const sentence of [en.cause, en.cure]) expect(sentence).toMatch(/^[^ぁ-ん一-龠]+[.]$/);
    for (const sentence of [ja.cause, ja.cure, en.cause, en.cure])
      expect(sentence).not.toMatch(/undefined|null/);
  }
});

test("a code that nobody knows is shown as it came", () => {
  expect(failureWords("SomethingNew", { ...params, shown: "SomethingNew" }).en.cause).toContain(
    "SomethingNew",
  );
});
