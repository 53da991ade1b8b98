import { expect, test } from "vitest";
import { quantile } from "./quantile.ts";

test("the value at a share of all, whatever their order", () => {
  const values = Array.from({ length: 100 }, (_, i) => 99 - i);
  expect([0, 0.5, 0.95, 0.99, 1].map((share) => quantile(values, share))).toEqual([0, 50, 95, 99, 99]);
  expect(quantile([], 0.5)).toBeNaN();
});
