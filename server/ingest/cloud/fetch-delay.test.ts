import { expect, test } from "vitest";
import { fetchDelay, mostTries } from "./fetch-delay.ts";

test("30 s doubling to an hour, for seven days", () => {
  expect([1, 2, 3, 7, 8, 9, 500].map(fetchDelay)).toEqual([30, 60, 120, 1920, 3600, 3600, 3600]);
  let seconds = 0;
  for (let tries = 1; tries <= mostTries; tries++) seconds += fetchDelay(tries);
  expect(seconds / 86_400).toBeGreaterThanOrEqual(7);
  expect(seconds / 86_400).toBeLessThan(7.1);
});
