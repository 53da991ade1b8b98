import { expect, test } from "vitest";
import { dayBegin } from "./day-begin.ts";

test("a day begins at the reader's midnight, and ends where the next begins", () => {
  const begin = new Date(dayBegin("2026-11-22", 0) ?? "");
  expect([begin.getFullYear(), begin.getMonth(), begin.getDate(), begin.getHours()]).toEqual([
    2026, 10, 22, 0,
  ]);
  const end = new Date(dayBegin("2026-11-30", 1) ?? "");
  expect([end.getMonth(), end.getDate(), end.getHours()]).toEqual([11, 1, 0]);
  expect(dayBegin("yesterday", 0)).toBeUndefined();
  expect(dayBegin(undefined, 1)).toBeUndefined();
});
