import { expect, test } from "vitest";
import type { HealthSeries } from "../../../contract/operator-health.ts";
import { findGaps, highest, lowest, newest, tableRows } from "./series-facts.ts";

const begin = Date.parse("2026-11-22T00:00:00Z") / 1000;

function series(waiting: (number | null)[], since: number | null = 0): HealthSeries {
  const none = waiting.map(() => null);
  return {
    period: "24h",
    minutes: 1,
    at: waiting.map((_, i) => begin + i * 60),
    received: waiting.map((value) => (value === null ? null : 2)),
    delivered: none,
    p50: none,
    p95: waiting.map((_, i) => (i === 1 ? 7 : null)),
    waiting,
    oldestSeconds: none,
    spoolBytes: waiting.map((_, i) => 100 - i),
    since: since === null ? null : new Date((begin + since * 60) * 1000).toISOString(),
  };
}

test("a gap is what was not noted between the first figure and the newest point", () => {
  expect(findGaps(series([null, null, 0, 1, null, null, 3, null], 2))).toEqual([
    { from: begin + 240, to: begin + 360 },
  ]);
  expect(findGaps(series([null, null], null))).toEqual([]);
  expect(findGaps(series([1, null, 2, null, 3]))).toHaveLength(2);
});

test("the table sums what came and keeps the worst of the rest, newest first", () => {
  expect(tableRows(series([1, 5, null, 2, 3]), 2)).toEqual([
    {
      from: begin + 180,
      received: 4,
      delivered: null,
      p95: null,
      waiting: 3,
      oldestSeconds: null,
      spoolBytes: 96,
    },
    {
      from: begin + 60,
      received: 2,
      delivered: null,
      p95: 7,
      waiting: 5,
      oldestSeconds: null,
      spoolBytes: 98,
    },
    {
      from: begin,
      received: 2,
      delivered: null,
      p95: null,
      waiting: 1,
      oldestSeconds: null,
      spoolBytes: 100,
    },
  ]);
});

test("newest, highest and lowest leave out what is not known", () => {
  const figures = [4, null, 9, 2, null];
  expect([newest(figures), highest(figures), lowest(figures)]).toEqual([2, 9, 2]);
  expect([newest([null]), highest([]), lowest([null])]).toEqual([null, null, null]);
});
