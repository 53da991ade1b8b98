import { expect, test } from "vitest";
import type { Summary } from "./figures.ts";
import { renderComparisons, renderParts, renderTable } from "./table.ts";

const onbin: Summary = {
  ...{ way: "onbin", recordingsPerSecond: 123.456, seconds: 2.5, cpuSeconds: 3 },
  ...{ cpuParts: { web: 1.2, work: 1.8 }, largestBytes: 150 * 2 ** 20, sumBytes: 400 * 2 ** 20 },
  ...{ sentBytes: 576_013_200, rounds: [] },
};

test("renders a line for each way under its heads, figures to the right", () => {
  const aws: Summary = { ...onbin, way: "aws", recordingsPerSecond: 9.96 };
  expect(renderTable([onbin, aws], 300).split("\n")).toEqual([
    "                          rec/s  seconds  CPU s  CPU ms/rec  largest MB  all MB  MB sent",
    "  (a) Onbin               123.5     2.50   3.00        10.0         150     400    576.0",
    "  (b) ffmpeg + aws s3 cp   10.0     2.50   3.00        10.0         150     400    576.0",
  ]);
  expect(renderParts([onbin])).toBe("  (a) Onbin: web 1.20, work 1.80");
});

test("marks what was missed", () => {
  const lines = renderComparisons([
    { what: "throughput", measured: 4.5, wanted: "at least 5", missed: true },
    { what: "memory", measured: 165.4, wanted: "at most 300", missed: false },
  ]).split("\n");
  expect(lines).toEqual([
    "  throughput  4.50  (wanted: at least 5; MISSED)",
    "  memory       165  (wanted: at most 300)",
  ]);
});
