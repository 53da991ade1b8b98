import { expect, test } from "vitest";
import { assumptions } from "./assumptions.ts";
import { callLengths, dayOfCalls, hourShares } from "./day.ts";

test("a day's calls, the busiest hour with its part of them", () => {
  const shares = hourShares(0.14);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
  expect(Math.max(...shares)).toBeCloseTo(0.14, 2);
  const calls = dayOfCalls(20_000, assumptions);
  expect(calls.length / 20_000).toBeCloseTo(1, 1);
  expect(calls.every((at, n) => at >= (calls[n - 1] ?? 0))).toBe(true);
  const busiest = shares.indexOf(Math.max(...shares));
  const inHour = calls.filter((at) => Math.floor(at / 3600) === busiest).length;
  expect(inHour / calls.length).toBeCloseTo(0.14, 2);
});

test("calls are as long as their mean, and half of them much shorter", () => {
  const length = callLengths(assumptions);
  const lengths = Float64Array.from({ length: 50_000 }, length);
  expect(lengths.reduce((sum, one) => sum + one, 0) / lengths.length / 180).toBeCloseTo(1, 1);
  expect((lengths.toSorted()[25_000] ?? 0) / (180 * Math.exp(-0.5))).toBeCloseTo(1, 1);
});
