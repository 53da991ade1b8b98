import { expect, test } from "vitest";
import { compare, type Summary, summarise, type Turn, type WayName } from "./figures.ts";

test("sums up turns: medians of what is timed, the highest memory of all that were watched", () => {
  const turn = (seconds: number, web: number, largestBytes: number | null): Turn => ({
    ...{ seconds, cpuSeconds: web + 1, cpuParts: { web, work: 1 } },
    ...{ largestBytes, sumBytes: largestBytes, sentBytes: 100 },
  });
  const timed = [turn(2, 3, null), turn(8, 9, 20), turn(4, 5, null)];
  const summary = summarise("onbin", 40, timed, [turn(99, 99, 70), ...timed]);
  expect(summary).toMatchObject({ recordingsPerSecond: 10, seconds: 4, cpuSeconds: 6, sentBytes: 100 });
  expect(summary.cpuParts).toEqual({ web: 5, work: 1 });
  expect(summary).toMatchObject({ largestBytes: 70, sumBytes: 70 });
  expect(summary.rounds.map(({ seconds }) => seconds)).toEqual([2, 8, 4]);
});

test("says what was missed, and compares with nothing that did not run", () => {
  const all = [
    made("onbin", 50, 2, 301),
    made("aws", 10, 10, 999),
    made("rclone", 21, 5, 1),
    made("floor", 80, 1, 1),
  ];
  expect(compare(all).map(({ measured, missed }) => [measured.toFixed(3), missed])).toEqual([
    ["5.000", false],
    ["0.200", false],
    ["2.381", true],
    ["0.400", true],
    ["0.625", false],
    ["301.000", true],
  ]);
  expect(compare([made("onbin", 1, 1, 300)]).map(({ missed }) => missed)).toEqual([false]);
  expect(compare([made("aws", 1, 1, 1)])).toEqual([]);
});

function made(way: WayName, recordingsPerSecond: number, cpuSeconds: number, megabytes: number): Summary {
  const unasked = { seconds: 1, cpuParts: {}, sumBytes: 0, sentBytes: 0, rounds: [] };
  return { way, recordingsPerSecond, cpuSeconds, largestBytes: megabytes * 2 ** 20, ...unasked };
}
