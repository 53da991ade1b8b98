import { expect, test } from "vitest";
import { arrivals } from "./arrivals.ts";

test("as many as the rate says, in order, as scattered as independent calls are, and alike for the same seed", () => {
  const moments = arrivals(20, 1_000);
  expect(moments.length / 20_000).toBeCloseTo(1, 1);
  const gaps = moments.slice(1).map((at, i) => at - (moments[i] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(0);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
  // Of a Poisson process the gaps' deviation is their mean.
  expect(deviation / mean).toBeCloseTo(1, 1);
  expect(arrivals(20, 10)).toEqual(arrivals(20, 10));
  expect(arrivals(20, 10, 2)).not.toEqual(arrivals(20, 10));
});
