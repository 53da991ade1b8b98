import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { gatherCalls } from "./gather.ts";

/** Answers each item with its double after `ms`, never with a 0; fails when one of them is bad. */
function doubling(ms = 5) {
  const batches: number[][] = [];
  const call = gatherCalls<object, number, number>(async (_over, items) => {
    batches.push([...items]);
    await (items.includes(0) ? new Promise(() => undefined) : sleep(ms));
    if (items.some((item) => item < 0)) throw new Error(`bad: ${items.join(" ")}`);
    return items.map((item) => item * 2);
  });
  return { call, batches };
}

const over = {};

test("the first goes at once and alone; those that come meanwhile go together, each with its own result", async () => {
  const { call, batches } = doubling();
  const results = await Promise.all([1, 2, 3, 4].map((item) => call(over, item)));
  expect(results).toEqual([2, 4, 6, 8]);
  expect(batches).toEqual([[1], [2, 3, 4]]);
  expect(await call(over, 5)).toBe(10);
  expect(batches.at(-1)).toEqual([5]);
});

test("one that fails does so alone", async () => {
  const { call, batches } = doubling();
  const ended = await Promise.allSettled([1, 2, -3, 4].map((item) => call(over, item)));
  expect(ended.map((one) => (one.status === "fulfilled" ? one.value : String(one.reason)))).toEqual([
    2,
    4,
    "Error: bad: -3",
    8,
  ]);
  expect(batches).toEqual([[1], [2, -3, 4], [2], [-3], [4]]);
});

test("one that hangs holds up nobody for long", async () => {
  const { call, batches } = doubling();
  void call(over, 0);
  expect(await Promise.all([1, 2].map((item) => call(over, item)))).toEqual([2, 4]);
  expect(batches).toEqual([[0], [1, 2]]);
}, 10_000);

test("very many go in several acts, and each database has its own", async () => {
  const { call, batches } = doubling(1);
  const other = {};
  const items = Array.from({ length: 150 }, (_, at) => at + 1);
  const results = await Promise.all([...items.map((item) => call(over, item)), call(other, 1000)]);
  expect(results).toEqual([...items.map((item) => item * 2), 2000]);
  expect(batches.map((batch) => batch.length)).toEqual([1, 1, 64, 64, 21]);
});
