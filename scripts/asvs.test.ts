import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = readFileSync(`${root}/docs/asvs.md`, "utf8");

/**
 * How many requirements of level 1 and 2 each section of OWASP ASVS 5.0.0 has, by the last number of each; a number in
 * brackets is of level 3 and not asked for.
 */
const sections: Record<string, string> = {
  "1.1": "1 2",
  "1.2": "1 2 3 4 5 6 7 8 9 (10)",
  "1.3": "1 2 3 4 5 6 7 8 9 10 11 (12)",
  "1.4": "1 2 3",
  "1.5": "1 2 (3)",
  "2.1": "1 2 3",
  "2.2": "1 2 3",
  "2.3": "1 2 3 4 (5)",
  "2.4": "1 (2)",
  "3.1": "(1)",
  "3.2": "1 2 (3)",
  "3.3": "1 2 3 4 (5)",
  "3.4": "1 2 3 4 5 6 (7) (8)",
  "3.5": "1 2 3 4 5 (6) (7) (8)",
  "3.6": "(1)",
  "3.7": "1 2 (3) (4) (5)",
  "4.1": "1 2 3 (4) (5)",
  "4.2": "1 (2) (3) (4) (5)",
  "4.3": "1 2",
  "4.4": "1 2 3 4",
  "5.1": "1",
  "5.2": "1 2 3 (4) (5) (6)",
  "5.3": "1 2 (3)",
  "5.4": "1 2 3",
  "6.1": "1 2 3",
  "6.2": "1 2 3 4 5 6 7 8 9 10 11 12",
  "6.3": "1 2 3 4 (5) (6) (7) (8)",
  "6.4": "1 2 3 4 (5) (6)",
  "6.5": "1 2 3 4 5 (6) (7) (8)",
  "6.6": "1 2 3 (4)",
  "6.7": "(1) (2)",
  "6.8": "1 2 3 4",
  "7.1": "1 2 3",
  "7.2": "1 2 3 4",
  "7.3": "1 2",
  "7.4": "1 2 3 4 5",
  "7.5": "1 2 (3)",
  "7.6": "1 2",
  "8.1": "1 2 (3) (4)",
  "8.2": "1 2 3 (4)",
  "8.3": "1 (2) (3)",
  "8.4": "1 (2)",
  "9.1": "1 2 3",
  "9.2": "1 2 3 4",
  "10.1": "1 2",
  "10.2": "1 2 (3)",
  "10.3": "1 2 3 4 (5)",
  "10.4": "1 2 3 4 5 6 7 8 9 10 11 (12) (13) (14) (15) (16)",
  "10.5": "1 2 3 4 5",
  "10.6": "1 2",
  "10.7": "1 2 3",
  "11.1": "1 2 (3) (4)",
  "11.2": "1 2 3 (4) (5)",
  "11.3": "1 2 3 (4) (5)",
  "11.4": "1 2 3 4",
  "11.5": "1 (2)",
  "11.6": "1 (2)",
  "11.7": "(1) (2)",
  "12.1": "1 2 3 (4) (5)",
  "12.2": "1 2",
  "12.3": "1 2 3 4 (5)",
  "13.1": "1 (2) (3) (4)",
  "13.2": "1 2 3 4 5 (6)",
  "13.3": "1 2 (3) (4)",
  "13.4": "1 2 3 4 5 (6) (7)",
  "14.1": "1 2",
  "14.2": "1 2 3 4 (5) (6) (7) (8)",
  "14.3": "1 2 3",
  "15.1": "1 2 3 (4) (5)",
  "15.2": "1 2 3 (4) (5)",
  "15.3": "1 2 3 4 5 6 7",
  "15.4": "(1) (2) (3) (4)",
  "16.1": "1",
  "16.2": "1 2 3 4 5",
  "16.3": "1 2 3 4",
  "16.4": "1 2 3",
  "16.5": "1 2 3 (4)",
  "17.1": "1 (2)",
  "17.2": "1 2 3 4 (5) (6) (7) (8)",
  "17.3": "1 2",
};
const all = Object.entries(sections).flatMap(([section, last]) =>
  last.split(" ").map((n) => [section, n] as const),
);
const asked = all.filter(([, n]) => !n.startsWith("(")).map(([section, n]) => `${section}.${n}`);

type Row = { number: string; state: string; where: string; shown: string };
const rows: Row[] = [
  ...page.matchAll(/^\| v5\.0\.0-(\d+\.\d+\.\d+) \| (\S+) \| (.*) \| (.*) \| (.*) \|$/gm),
].map(([, number = "", state = "", , where = "", shown = ""]) => ({ number, state, where, shown }));
const elsewhere = page.slice(page.indexOf("## Not applicable"), page.indexOf("## Level 3"));
const notApplicable = [...elsewhere.matchAll(/v5\.0\.0-(\d+\.\d+\.\d+)/g)].map(([, number = ""]) => number);
const pathsIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path);

test("the standard has 345 requirements, 253 of them of level 1 and 2", () => {
  expect([all.length, asked.length]).toEqual([345, 253]);
});

test("docs/asvs.md answers each of them once, in a row or as not applicable", () => {
  const answered = [...rows.map(({ number }) => number), ...notApplicable];
  expect(asked.filter((number) => !answered.includes(number))).toEqual([]);
  expect(answered.filter((number, at) => !asked.includes(number) || answered.indexOf(number) !== at)).toEqual(
    [],
  );
});

test("every file and test that a row names is there; what is met names where, and what shows it", () => {
  const missing = rows.flatMap(({ number, where, shown }) =>
    [...pathsIn(where), ...pathsIn(shown)]
      .filter((path) => !existsSync(`${root}/${path}`))
      .map((path) => [number, path]),
  );
  expect(missing).toEqual([]);
  const unshown = rows.filter(
    ({ state, where, shown }) =>
      state === "met" &&
      (pathsIn(where).length === 0 || (pathsIn(shown).length === 0 && shown !== "to be read")),
  );
  expect(unshown.map(({ number }) => number)).toEqual([]);
});

test("each gap, and each part that is missing, is said in SECURITY.md", () => {
  expect(rows.filter(({ state }) => !["met", "part", "gap"].includes(state))).toEqual([]);
  const security = readFileSync(`${root}/SECURITY.md`, "utf8");
  const open = rows.filter(({ state }) => state !== "met").map(({ number }) => number);
  expect(open.filter((number) => !security.includes(number))).toEqual([]);
  const paths = pathsIn(security).filter((path) => /^[\w./-]+\/[\w./-]+\.(ts|tsx|md|json)$/.test(path));
  expect(paths.length).toBeGreaterThan(40);
  expect(paths.filter((path) => !existsSync(`${root}/${path}`))).toEqual([]);
});
