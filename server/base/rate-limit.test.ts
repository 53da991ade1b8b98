import { expect, test } from "vitest";
import { AppError } from "./app-error.ts";
import { createRateLimit } from "./rate-limit.ts";

test("tries are taken, refused with the seconds to wait, and come back evenly", () => {
  let now = 0;
  const limit = createRateLimit(3, 30, () => now);
  const refusal = () => {
    try {
      limit.take(["account:a"]);
      return null;
    } catch (error) {
      return error instanceof AppError ? { code: error.code, retryAfter: error.retryAfter } : error;
    }
  };
  expect([refusal(), refusal(), refusal()]).toEqual([null, null, null]);
  expect(refusal()).toEqual({ code: "too_many_requests", retryAfter: 10 });
  now = 10_000;
  expect(refusal()).toBeNull();
  expect(refusal()).not.toBeNull();
});

test("one empty bucket refuses, and costs the others nothing", () => {
  const limit = createRateLimit(2, 60, () => 0);
  limit.take(["address:1", "account:a"]);
  limit.take(["address:1", "account:b"]);
  expect(() => limit.take(["address:1", "account:c"])).toThrow(AppError);
  limit.take(["account:c"]);
  limit.take(["account:c"]);
  limit.forgive(["address:1"]);
  limit.take(["address:1"]);
});

test("a try that is given back counts for nothing, and never adds to a full bucket", () => {
  const limit = createRateLimit(1, 60, () => 0);
  for (let i = 0; i < 3; i++) {
    limit.take(["address:1"]);
    limit.giveBack(["address:1"]);
  }
  limit.giveBack(["address:1"]);
  limit.take(["address:1"]);
  expect(() => limit.take(["address:1"])).toThrow(AppError);
});

test("a name can be left fewer than it has, and never more", () => {
  let now = 0;
  const limit = createRateLimit(10, 10, () => now);
  limit.lower("key", 4);
  expect(limit.left("key")).toBe(4);
  limit.lower("key", 9);
  expect(limit.left("key")).toBe(4);
  now = 2_000;
  expect(limit.left("key")).toBe(6);
});

test("200,000 names in a flood cost each try the same", () => {
  const limit = createRateLimit(5, 3600, () => 0);
  const began = performance.now();
  for (let i = 0; i < 200_000; i++) limit.take([`address:${i}`]);
  // A look over all of them at each try would take minutes.
  expect(performance.now() - began).toBeLessThan(5_000);
});
