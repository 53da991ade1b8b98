import { expect, test } from "vitest";
import { generator, arrivals as poisson } from "../load/arrivals.ts";
import { erlangC, meanWait } from "./erlang.ts";
import { countInside, runStage } from "./queue.ts";

test("Erlang C has the values of the tables", () => {
  // One server: the load itself. Two, one erlang: 1/3. Ten, eight erlangs: 0.4092 (Cooper, Introduction to Queueing Theory).
  expect(erlangC(1, 0.7)).toBeCloseTo(0.7, 10);
  expect(erlangC(2, 1)).toBeCloseTo(1 / 3, 10);
  expect(erlangC(10, 8)).toBeCloseTo(0.4092, 4);
  expect(erlangC(3, 3)).toBe(1);
  expect(meanWait(1, 0.5, 1)).toBeCloseTo(1, 10);
  expect(meanWait(1, 2, 1)).toBe(Number.POSITIVE_INFINITY);
});

const exponential = (mean: number, seed: number) => {
  const random = generator(seed);
  return () => -Math.log(1 - random()) * mean;
};

test.each([
  [1, 0.7],
  [2, 1.6],
  [8, 6.4],
])("a stage of %i servers with %f erlangs waits as M/M/c says", (servers, erlangs) => {
  const seconds = 200_000;
  const came = Float64Array.from(poisson(erlangs, seconds), (ms) => ms / 1000);
  const serve = exponential(1, 5);
  const taken = Float64Array.from(came, serve);
  const went = runStage(came, (n) => taken[n] ?? 0, servers);
  const waited = went.reduce((sum, at, n) => sum + at - (came[n] ?? 0) - (taken[n] ?? 0), 0) / came.length;
  expect(waited / meanWait(servers, erlangs, 1)).toBeCloseTo(1, 1);
});

test("Little's law: the mean number inside, counted at moments of the clock, is rate times mean time", () => {
  const came = Float64Array.from(poisson(1.6, 20_000, 3), (ms) => ms / 1000);
  const serve = exponential(1, 9);
  const went = runStage(came, serve, 2);
  const { mean } = countInside(came, went);
  const out = went.toSorted();
  let [inside, looks, n, gone] = [0, 0, 0, 0];
  for (let at = 0.5; at < (out.at(-1) ?? 0); at += 1, looks++) {
    while ((came[n] ?? Number.POSITIVE_INFINITY) <= at) n++;
    while ((out[gone] ?? Number.POSITIVE_INFINITY) <= at) gone++;
    inside += n - gone;
  }
  expect(inside / looks / mean).toBeCloseTo(1, 1);
});

test("the most that were inside at once", () => {
  const came = Float64Array.of(0, 1, 2, 10);
  expect(runStage(came, () => 4, 2)).toEqual(Float64Array.of(4, 5, 8, 14));
  expect(countInside(came, Float64Array.of(4, 5, 8, 14)).most).toBe(3);
});

test("what is due while it is closed is done after it, and what comes later need not wait for it", () => {
  const came = Float64Array.of(0, 10, 11, 25, 40);
  const again = [35, 21];
  const closed = { from: 5, to: 20, dueAgain: () => again.shift() ?? 0 };
  expect(runStage(came, () => 1, 1, closed)).toEqual(Float64Array.of(1, 36, 22, 26, 41));
});
