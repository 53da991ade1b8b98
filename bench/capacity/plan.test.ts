import { expect, test } from "vitest";
import { assumptions } from "./assumptions.ts";
import type { Measured } from "./measured.ts";
import { planFor } from "./plan.ts";

const cost = (each: number, perSecond: number) => ({ each, perSecond });
const measured: Measured = {
  sources: [],
  cpu: { web: cost(4, 0.1), work: cost(4, 0.2), postgres: cost(6, 0), rest: cost(0, 0) },
  ...{ walBytes: 20_000, transactions: 5, walSyncs: 5, databaseBytes: 3_000 },
};

test("the busiest minute: a tenth of a day in an hour is 2.8 % of it in a minute's seconds", () => {
  const given = { ...assumptions, busyHourShare: 0.1, busyMinute: 1, meanSeconds: 60, recordedShare: 1 };
  const plan = planFor(3_600_000, measured, given);
  expect(plan.peak).toBeCloseTo(100, 9);
  // 4 + 60 × 0.1 = 10 ms of `web` a recording, a hundred times a second: one processor.
  expect(plan.busy.web).toBeCloseTo(1, 9);
  expect(plan.walPeak).toBeCloseTo(2_000_000, 6);
  expect(plan.networkOut).toBeCloseTo(100 * 60 * 32_000, 3);
});

test("a small house is one machine; a large one is cells, none of which exceeds what one database is given", () => {
  expect(planFor(1_000, measured, assumptions)).toMatchObject({ isOneMachine: true, cells: 1, workers: 1 });
  const large = planFor(50_000_000, measured, assumptions);
  expect(large.tableBytes / large.cells).toBeLessThanOrEqual(assumptions.bytesOfDatabase);
  expect(large.walPeak / large.cells).toBeLessThanOrEqual(assumptions.walOfDatabase);
  expect(large.busy.postgres / large.cells).toBeLessThanOrEqual(0.6 * 32);
  // What is named first is what is most beyond its limit.
  const shares = large.limits.map(({ needed, has }) => needed / has);
  expect(shares).toEqual(shares.toSorted((a, b) => b - a));
});

test("machines carry the busiest minute with one of them gone", () => {
  const { busy, workers, workerCores, cells } = planFor(5_000_000, measured, assumptions);
  const left = (workers / cells - 1) * workerCores * assumptions.busyPart;
  expect(left).toBeGreaterThanOrEqual((busy.web + busy.work + busy.rest) / cells);
});
