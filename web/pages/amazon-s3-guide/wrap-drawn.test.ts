import { expect, test } from "vitest";
import { wrapDrawn } from "./wrap-drawn.ts";

test("Japanese breaks where the line is full, other scripts between words", () => {
  expect(wrapDrawn("ポリシーを直接アタッチする", 90)).toEqual(["ポリシーを直", "接アタッチす", "る"]);
  expect(wrapDrawn("Application running outside AWS", 140)).toEqual(["Application running", "outside AWS"]);
});

test("a label that fits stays on its line", () => {
  expect(wrapDrawn("AWS の外部", 300)).toEqual(["AWS の外部"]);
});
