import { expect, test } from "vitest";
import { createHastySenders } from "./hasty-senders.ts";

test("hasty is who was turned away a moment ago, and only that upload", () => {
  let now = 0;
  const hasty = createHastySenders(() => now);
  expect(hasty.isHasty("a")).toBe(false);
  hasty.note("a");
  now += 100;
  expect([hasty.isHasty("a"), hasty.isHasty("b")]).toEqual([true, false]);
  now += 900;
  expect(hasty.isHasty("a")).toBe(false);
});

test("remembers so many, and forgets the oldest first", () => {
  const hasty = createHastySenders(() => 0);
  for (let i = 0; i <= 10_000; i++) hasty.note(String(i));
  expect([hasty.isHasty("0"), hasty.isHasty("1"), hasty.isHasty("10000")]).toEqual([false, true, true]);
});

test("so many stand for a while; who comes beyond that is answered at once", async () => {
  const hasty = createHastySenders();
  const began = performance.now();
  const standing = Array.from({ length: 384 }, () => hasty.stand());
  await hasty.stand();
  const beyond = performance.now() - began;
  await Promise.all(standing);
  expect(beyond).toBeLessThan(performance.now() - began);
  expect(performance.now() - began).toBeGreaterThan(2_990);
});
