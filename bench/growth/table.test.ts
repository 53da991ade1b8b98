import { XMLValidator } from "fast-xml-parser";
import { expect, test } from "vitest";
import { questionsAsked, type Size } from "./figures.ts";
import { plotOf } from "./plot.ts";
import { tableOf } from "./table.ts";

const size = (calls: number, of: Partial<Size> = {}): Size => ({
  name: `${calls}`,
  calls,
  waiting: 0,
  cost: { postgresMs: 5, onbinMs: 20, walBytes: 20_000, walImageBytes: 5_000, roundTrips: 18 },
  lists: { p50: 10, p95: 20 },
  searches: { p50: 10, p95: 20 },
  questions: Object.fromEntries(
    questionsAsked.map((name) => [name, { p50: 8, p95: 16, pages: 200, rows: 50 }]),
  ),
  claims: { shape: { p50: 1, p95: 2, pages: 140 }, ship: { p50: 2, p95: 3, pages: 500 } },
  databaseBytes: 1e8,
  queueBytes: 1e5,
  tables: {},
  vacuumSeconds: 0.1,
  ...of,
});
const sizes = [
  size(1_000),
  size(10_000, { lists: { p50: 90, p95: 20 } }),
  size(100_000, { lists: { p50: 12.9, p95: 26.2 } }),
  size(100_000, { name: "100k + 5k waiting", waiting: 5_000, searches: { p50: 99, p95: 99 } }),
];

test("only what the largest without a backlog has too much of is missed", () => {
  const missed = tableOf(sizes)
    .split("\n")
    .filter((line) => line.includes("MISSED"));
  expect(missed).toHaveLength(1);
  expect(missed[0]).toMatch(/^lists, p95, ms .* × 1\.31 {2}MISSED$/);
});

test("a question that alone became slower is named, though the middle of all did not", () => {
  const slow = { "calls: an externalId": { p50: 12, p95: 20, pages: 900, rows: 1 } };
  const last = size(1_000_000);
  const lines = tableOf([size(1_000), { ...last, questions: { ...last.questions, ...slow } }]).split("\n");
  expect(lines.filter((line) => line.includes("MISSED"))).toEqual([
    expect.stringMatching(/^· an externalId, p50, ms +8\.00 +12\.0 {2}× 1\.50 {2}MISSED$/),
  ]);
  expect(lines).toContainEqual(expect.stringMatching(/^· an externalId, pages +200 +900$/));
});

test("the picture is XML, names what it shows and hides no size", () => {
  const svg = plotOf(sizes, "a machine of <2 cores> & more");
  expect(XMLValidator.validate(svg)).toBe(true);
  expect(svg).toContain("lists, p50: × 1.29");
  const lines = [...svg.matchAll(/<polyline points="([^"]+)"/g)].map(([, points = ""]) => points.split(" "));
  expect(lines.map((points) => points.length)).toEqual(Array(8).fill(3));
  // The size with a backlog stands beside the largest.
  expect(svg).toContain("+ 5k waiting");
  expect([...svg.matchAll(/<circle [^>]*fill="#fff"/g)]).toHaveLength(8);
  expect(svg).not.toContain("NaN");
});
