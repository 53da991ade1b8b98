import { expect, test } from "vitest";
import { combine, fitLine } from "./measured.ts";

test("a line through its points, and none that costs less than nothing", () => {
  const { each, perSecond } = fitLine([
    { x: 3, y: 16 },
    { x: 60, y: 130 },
  ]);
  expect([each, perSecond]).toEqual([10, 2]);
  expect(
    fitLine([
      { x: 3, y: 20 },
      { x: 60, y: 10 },
    ]),
  ).toEqual({ perSecond: 0, each: 15 });
});

test("figures of one length say nothing of what a second costs", () => {
  const eachRecording = { cpuMs: { web: 1 }, walBytes: 1, transactions: 1, walSyncs: 1, databaseBytes: 1 };
  const run = { at: "", machine: "", rate: 1, recordings: 1, seconds: 60, eachRecording };
  expect(() => combine([run, run])).toThrow("two lengths");
  expect(combine([run, { ...run, seconds: 3 }]).cpu.web).toEqual({ each: 1, perSecond: 0 });
});
