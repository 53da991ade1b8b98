import { expect, test } from "vitest";
import { describeChanges } from "./operation-changes.ts";
import { operationName, operationNames } from "./operation-words.ts";
import { operations } from "./operations.ts";

test("every operation has a name of its own in both languages", () => {
  for (const language of ["ja", "en"] as const) {
    const names = operations.map((operation) => operationName(operation, language));
    expect(new Set(names).size).toBe(operations.length);
    expect(Object.keys(operationNames[language]).sort()).toEqual([...operations].sort());
  }
  expect(operationName("of.a.later.release", "ja")).toBe("of.a.later.release");
});

test("what did not change is left out; the first time everything is told", () => {
  const before = { enabled: true, bucket: "a", folder: "" };
  const now = { enabled: true, bucket: "b", folder: "" };
  expect(describeChanges({ ...now, before }, "en")).toEqual([{ label: "Bucket", before: "a", after: "b" }]);
  expect(describeChanges({ folder: "", bucket: "b", enabled: true, before: null }, "ja")).toEqual([
    { label: "Amazon S3 連携", before: null, after: "有効" },
    { label: "バケット", before: null, after: "b" },
    { label: "フォルダ", before: null, after: "(空)" },
  ]);
  expect(describeChanges({ name: "New", nameBefore: "Old" }, "en")).toEqual([
    { label: "Name", before: "Old", after: "New" },
  ]);
});

test("values in words; what is unknown as the program has it", () => {
  expect(describeChanges({ role: "administrator", before: { role: "member" } }, "ja")).toEqual([
    { label: "権限", before: "一般ユーザー", after: "管理者" },
  ]);
  expect(describeChanges({ services: ["amazon-s3", "phone"], heartbeat: false }, "ja")).toEqual([
    { label: "通知の内容", before: null, after: "Amazon S3、電話システム" },
    { label: "週 1 回の報告", before: null, after: "いいえ" },
  ]);
  expect(describeChanges({ delivered: null, before: { delivered: 3 } }, "en")).toEqual([
    { label: "Days that transferred audio is kept", before: "3", after: "As the operator has it" },
  ]);
  expect(describeChanges({ later: { a: 1 } }, "en")).toEqual([
    { label: "later", before: null, after: '{"a":1}' },
  ]);
});

test("filters and states of CSV files in words", () => {
  const said = (details: Record<string, unknown>, language: "ja" | "en") =>
    describeChanges(details, language).map(({ label, after }) => `${label}: ${after}`);
  const made = { type: "incoming-no-answer", state: "delivered", searched: true };
  expect(said(made, "ja")).toEqual([
    "通話種別: 着信 (不在)",
    "検索語で絞り込み: はい",
    "S3 転送の状態: 転送済み",
  ]);
  expect(said(made, "en")).toEqual([
    "Type of call: Incoming call (No Answer)",
    "Narrowed by a search: Yes",
    "State of S3 transfer: Transferred",
  ]);
  expect(said({ fileState: "done" }, "ja")).toEqual(["ファイルの状態: 完成"]);
});
