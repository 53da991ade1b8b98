import { readFileSync } from "node:fs";
import { readCdr } from "../cdr-record.ts";
import { type Link, readLinks } from "../cel-record.ts";
import { columnsFor, type FeedKind } from "../columns.ts";
import { parseCsvLine } from "../csv-line.ts";
import { rowOf } from "../rows.ts";

/** Lines that a real Asterisk 22 wrote of three calls: a plain one, a blind transfer and an attended one; renumbered. */
export const linesOf = (kind: FeedKind): string[] => {
  const name = kind === "cdr" ? "cdr-custom.csv" : "cel.csv";
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8")
    .trimEnd()
    .split("\n");
};

const rowsOf = (kind: FeedKind) =>
  linesOf(kind).map((line) => {
    const fields = parseCsvLine(line) ?? [];
    return rowOf(columnsFor(kind, [], fields.length) ?? [], fields);
  });

export const cdrsOfThree = () => rowsOf("cdr").map((row) => readCdr(row, "UTC"));
export const linksOfThree = (): Link[] => rowsOf("cel").flatMap(readLinks);
