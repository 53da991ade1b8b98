import { expect, test } from "vitest";
import { type Expected, type Found, findFaults } from "./check-objects.ts";

const expected: Expected[] = ["1", "2"].map((name) => ({
  ...{ name, bytes: 100, head: "aa", samples: [`sha256:${name}`, `crc32:${name}`] },
}));
const good: Found[] = [
  { key: "x/2.wav", bytes: 100, head: "aa", samples: "crc32:2" },
  { key: "x/1.wav", bytes: 100, head: "aa", samples: "sha256:1" },
];
const swap = (changes: Partial<Found>) => [{ ...good[0], ...changes } as Found, good[1] as Found];

test("finds nothing wrong with each recording once, its samples as they must be", () => {
  expect(findFaults(expected, good, "x/", true)).toEqual([]);
  expect(findFaults(expected, swap({ head: "bb", bytes: 134 }), "x/", false)).toEqual([]);
});

test("names what is missing, too much or other than it must be", () => {
  const faults = (found: readonly Found[]) => findFaults(expected, found, "x/", true);
  expect(faults(good.slice(1))).toEqual(["1 objects instead of 2", "2 is missing"]);
  expect(faults([...good, ...good])).toEqual(["4 objects instead of 2"]);
  expect(faults(swap({ key: "y/2.wav" }))).toEqual(["2 is missing"]);
  expect(faults(swap({ samples: "crc32:1" }))).toEqual(["2 has other samples"]);
  expect(faults(swap({ samples: null }))).toEqual(["2 has other samples"]);
  expect(faults(swap({ head: "bb" }))).toEqual(["2 has another header or length"]);
  expect(faults(swap({ bytes: 101 }))).toEqual(["2 has another header or length"]);
});
