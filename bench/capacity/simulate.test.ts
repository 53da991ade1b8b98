import { expect, test } from "vitest";
import { assumptions } from "./assumptions.ts";
import type { Measured } from "./measured.ts";
import { planFor } from "./plan.ts";
import { simulateDay } from "./simulate.ts";

const cost = (each: number, perSecond: number) => ({ each, perSecond });
const measured: Measured = {
  sources: [],
  cpu: { web: cost(4, 0.1), work: cost(4, 0.2), postgres: cost(6, 0), rest: cost(0, 0) },
  ...{ walBytes: 20_000, transactions: 5, walSyncs: 5, databaseBytes: 3_000 },
};

test("an hour without stores leaves an hour's calls behind, gone within the longest pause; the rest is not touched", () => {
  const given = { ...assumptions, busyHourShare: 0.12 };
  const plan = planFor(20_000, measured, given);
  const day = simulateDay(plan, measured, given);
  expect(day.calls / 20_000).toBeCloseTo(1, 1);
  // From 11 to 12 come some 11 % of a day.
  expect(day.backlog / 20_000).toBeCloseTo(0.11, 1);
  expect(day.drainSeconds).toBeGreaterThan(800);
  expect(day.drainSeconds).toBeLessThan(960);
  // What a call of median length takes with nobody before it: door and shaping some 45 ms, the store 100 and 175 ms.
  expect(day.p50).toBeCloseTo(0.32, 1);
});

test("without an outage nothing is behind but what is under way", () => {
  const given = { ...assumptions, outageSeconds: 0 };
  const day = simulateDay(planFor(20_000, measured, given), measured, given);
  expect(day.backlog).toBeLessThan(20);
  expect(day.drainSeconds).toBeLessThan(5);
});
