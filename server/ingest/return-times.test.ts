import { expect, test } from "vitest";
import { createReturnTimes, longestWait } from "./return-times.ts";

/** 20 uploads a second come to their end for ten seconds; one and a half times as many are asked to come again. */
function busy() {
  let now = 0;
  const times = createReturnTimes(() => now);
  for (let i = 0; i < 200; i++) {
    now += 50;
    times.placeFreed();
  }
  return {
    times,
    pass(ms: number) {
      now += ms;
    },
  };
}

test("who is turned away comes again one after the other, at the pace at which places fall free", () => {
  const { times } = busy();
  const waits = Array.from({ length: 150 }, () => times.next("acme"));
  const inSecond = Map.groupBy(waits, (wait) => wait);
  expect([...inSecond.keys()].slice(0, 5)).toEqual([1, 2, 3, 4, 5]);
  for (const { length } of [...inSecond.values()].slice(0, 5)) expect(Math.abs(length - 30)).toBeLessThan(2);
  expect(waits.filter((wait) => wait > 5).length).toBeLessThan(2);
});

test("companies that wait share the pace, and one that hammers delays its own alone", () => {
  const { times } = busy();
  for (let i = 0; i < 60_000; i++) times.next("hasty");
  expect(times.next("hasty")).toBe(longestWait);
  expect(times.next("calm")).toBe(1);
  const calm = Array.from({ length: 150 }, () => times.next("calm"));
  // Half of 30 a second is theirs: a hundred and fifty-one take eleven seconds.
  expect(calm.at(-1)).toBe(11);
});

test("turns that have passed are forgotten, and nobody waits longer than is said", () => {
  const { times, pass } = busy();
  for (let i = 0; i < 1_000_000; i++) times.next("acme");
  expect(times.next("acme")).toBe(longestWait);
  pass(1000 * longestWait + 1);
  expect(times.next("acme")).toBe(1);
});

test("a quiet time before says nothing of the pace", () => {
  const { times, pass } = busy();
  pass(3_600_000);
  const waits = Array.from({ length: 40 }, () => times.next("acme"));
  expect(waits.at(-1)).toBe(2);
});

test("a few uploads of a quiet time say nothing of the pace; those of a time in which some are turned away do", () => {
  let now = 0;
  const times = createReturnTimes(() => now);
  const uploads = (seconds: number, everyMs: number) => {
    for (const end = now + 1000 * seconds; now < end; now += everyMs) times.placeFreed();
  };
  uploads(600, 10_000);
  // Ten a second, until more is known: forty who come at once are back within three seconds.
  const waits = Array.from({ length: 40 }, () => times.next("acme"));
  expect(Math.max(...waits)).toBe(3);
  uploads(20, 500);
  for (let stretch = 0; stretch < 3; stretch++) {
    times.next("late");
    uploads(10, 500);
  }
  expect(Array.from({ length: 30 }, () => times.next("other")).at(-1)).toBeGreaterThan(8);
});

test("one stretch in which next to nothing ends does not send all of its senders far away", () => {
  const { times, pass } = busy();
  times.next("acme");
  pass(6_000);
  times.placeFreed();
  // Ten a second still, of twenty before, and half as many again.
  expect(Array.from({ length: 150 }, () => times.next("acme")).at(-1)).toBeLessThanOrEqual(11);
});

test("whoever knocks again at once is told of the same turn as before, and moves nobody's", () => {
  const { times } = busy();
  for (let i = 0; i < 150; i++) times.next("acme");
  const told = times.next("acme");
  for (let i = 0; i < 5_000; i++) expect(times.next("acme", false)).toBeLessThanOrEqual(told + 1);
  expect(times.next("acme")).toBeLessThanOrEqual(told + 1);
});
