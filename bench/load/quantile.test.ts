import { expect, test } from "vitest";
import { median, quantile } from "./quantile.ts";

test("the value at a share of all, whatever their order", () => {
  const values = Array.from({ length: 100 }, (_, i) => 99 - i);
  expect([0, 0.5, 0.95, 0.99, 1].map((share) => quantile(values, share))).toEqual([0, 50, 95, 99, 99]);
  expect(quantile([], 0.5)).toBeNaN();
});

test("takes the middle of an odd number, the mean of the two in the middle of an even one", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 9, 2])).toBe(3);
  expect(median([7])).toBe(7);
  expect(median([])).toBeNaN();
});
