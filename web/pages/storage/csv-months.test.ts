import { expect, test } from "vitest";
import { csvMonths } from "./csv-months.ts";

const shown = (today: string, firstDay: string | null, most = 12) =>
  csvMonths(today, firstDay, most, "en").map(({ name, from, to, isWhole }) => [name, from, to, isWhole]);

test("months go from yesterday's back to that of the first call", () => {
  expect(shown("2026-03-15", "2026-01-20")).toEqual([
    ["March 2026", "2026-03-01", "2026-03-14", false],
    ["February 2026", "2026-02-01", "2026-02-28", true],
    ["January 2026", "2026-01-01", "2026-01-31", true],
  ]);
});

test("on the first of a month the month before is whole, and today's is not there", () => {
  expect(shown("2027-01-01", "2026-11-30")).toEqual([
    ["December 2026", "2026-12-01", "2026-12-31", true],
    ["November 2026", "2026-11-01", "2026-11-30", true],
  ]);
});

test("on the last day of a month it is not whole", () => {
  expect(shown("2028-02-29", "2028-02-01")).toEqual([["February 2028", "2028-02-01", "2028-02-28", false]]);
});

test("no more than asked for, and none before there are calls", () => {
  expect(shown("2026-03-15", "2020-01-01", 2)).toHaveLength(2);
  expect(shown("2026-03-15", null)).toEqual([]);
  expect(shown("2026-03-15", "2026-03-15")).toEqual([]);
});
