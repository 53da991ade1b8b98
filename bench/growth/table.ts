import { broad, flat, questionsAsked, type Size, wanted } from "./figures.ts";

/** The largest of the sizes without a backlog against the smallest. */
export function growthOf(sizes: readonly Size[], of: (size: Size) => number): number {
  const settled = sizes.filter(({ waiting }) => waiting === 0);
  const [first, last] = [settled[0], settled.at(-1)];
  return first && last ? of(last) / of(first) : Number.NaN;
}

/** A table with a column for each size, and whether each line is as flat as wanted. */
export function tableOf(sizes: readonly Size[]): string {
  const width = Math.max(12, ...sizes.map(({ name }) => name.length + 2));
  const line = (name: string, cells: readonly string[], end = "") =>
    `${name.padEnd(38)}${cells.map((cell) => cell.padStart(width)).join("")}  ${end}`.trimEnd();
  const kinds = flat.map(({ name, unit, of }) => {
    const growth = growthOf(sizes, of);
    const verdict = `× ${growth.toFixed(2)}${growth > wanted ? "  MISSED" : ""}`;
    return line(unit === "" ? name : `${name}, ${unit}`, sizes.map(of).map(round), verdict);
  });
  const facts = (name: string, of: (size: Size) => number | undefined) =>
    line(
      name,
      sizes.map((size) => {
        const value = of(size);
        return value === undefined ? "" : round(value);
      }),
    );
  return [
    line(
      "",
      sizes.map(({ name }) => name),
      `largest : smallest, wanted ≤ ${wanted}`,
    ),
    ...kinds,
    facts(`${broad.replace("calls: ", "")}, p50, ms`, ({ questions }) => questions[broad]?.p50),
    ...[...questionsAsked, broad].flatMap((name) => [
      facts(`· ${name.replace("calls: ", "")}, pages`, ({ questions }) => questions[name]?.pages),
      facts(`· ${name.replace("calls: ", "")}, rows`, ({ questions }) => questions[name]?.rows),
    ]),
    facts("claim to ship, worn, p50, ms", ({ worn }) => worn?.ship.p50),
    facts("claim to ship, worn, pages", ({ worn }) => worn?.ship.pages),
    facts("database, MB", ({ databaseBytes }) => databaseBytes / 1e6),
    facts("indexes that are the queue, MB", ({ queueBytes }) => queueBytes / 1e6),
    facts("recordings: dead rows", ({ tables }) => tables.recordings?.dead),
    facts("recordings: autovacuums", ({ tables }) => tables.recordings?.autovacuums),
    facts("recordings: VACUUM, s", ({ vacuumSeconds }) => vacuumSeconds),
  ].join("\n");
}

function round(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
