import { expect, test } from "vitest";
import { judgeKind, type Told } from "./oracle.ts";
import { begin, day, hour, minute, second, slot } from "./timeline.ts";

// The judge is judged: what the engine could do wrong is a fault, and what is right is none.

const from = begin + slot;
const to = from + 3 * hour;
const spells = [{ from, to, due: from, isFailing: (at: number) => from <= at && at < to }];
const look = 20 * second;
const right: Told[] = [
  { at: from + look, what: "opened" },
  { at: from + look + hour, what: "reminder" },
  { at: to + 15 * minute + look, what: "closed" },
];
const faultsOf = (told: Told[]) => judgeKind("acme", spells, told, "Asia/Tokyo", begin + 2 * day);
const shifted = (index: number, by: number) =>
  right.map((one, i) => (i === index ? { ...one, at: one.at + by } : one));

test("what is right has no fault", () => {
  expect(faultsOf(right)).toEqual([]);
});

test.each<[string, Told[]]>([
  ["nothing was told", []],
  ["the beginning is missing", right.slice(1)],
  ["the beginning is late", shifted(0, slot)],
  ["the reminder is missing", right.filter(({ what }) => what !== "reminder")],
  ["the end is missing", right.slice(0, 2)],
  ["the end is early", shifted(2, -slot)],
  ["the end is late", shifted(2, slot)],
  ["the end is told twice", [...right, { at: to + 20 * minute + look, what: "closed" }]],
  ["it is told again without a cause", [...right, { at: to + day, what: "opened" }]],
  [
    "one reminder too many",
    [...right.slice(0, 2), { at: from + 2 * hour, what: "reminder" }, ...right.slice(2)],
  ],
])("%s: found", (_what, told) => {
  expect(faultsOf(told)).not.toEqual([]);
});

test("more than seven in three days are found", () => {
  const many = Array.from({ length: 8 }, (_, i): Told => ({ at: from + i * hour, what: "worse" }));
  expect(faultsOf(many).join()).toContain("more than 7 mails");
});
