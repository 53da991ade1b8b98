import { expect, test } from "vitest";
import { backoff } from "./backoff.ts";

test("the longest wait doubles from 2 s up to 15 min and stays there", () => {
  const longest = (attempt: number) => backoff(attempt, () => 0.999999);
  expect([1, 2, 3, 9, 10, 1000].map(longest).map((ms) => Math.round(ms / 1000))).toEqual([
    2, 4, 8, 512, 900, 900,
  ]);
});

test("full jitter: the shortest wait is none", () => {
  expect(backoff(20, () => 0)).toBe(0);
});
