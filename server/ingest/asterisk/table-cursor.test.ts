import { expect, test } from "vitest";
import { afterCutPage, afterLastPage, nextPage, type TableCursor } from "./table-cursor.ts";

const hour = 3_600_000;
const now = Date.parse("2026-11-20T12:00:00Z");
const at = (hours: number) => new Date(now + hours * hour).toISOString();

/** Reads rows, one every `step` hours before `now`, in pages of ten. @returns the rows of each page */
function readAll(begin: TableCursor, since: string | undefined, step: number, passAt = now) {
  const rows = Array.from({ length: 60 }, (_, i) => now - (60 - i) * step * hour);
  const pages: number[][] = [];
  let cursor = begin;
  for (let turn = 0; turn < 20; turn++) {
    // Every page is asked for a minute later.
    const page = nextPage(cursor, since, passAt + turn * 60_000);
    const found = rows.filter((row) => row >= page.from);
    pages.push(found.slice(0, 10));
    if (found.length <= 10) return { cursor: afterLastPage(cursor, page), pages };
    cursor = afterCutPage(cursor, page, found[9] ?? 0);
  }
  throw new Error(`it does not end: ${JSON.stringify(cursor)}`);
}

test("a first pass over more rows than a page holds comes to its end, and misses none", () => {
  const { cursor, pages } = readAll({}, at(-1000), 0.5);
  expect(new Set(pages.flat()).size).toBe(60);
  expect(cursor).toEqual({ from: at(-2), farAt: at(0) });
});

test("a pass goes on where it was cut, as far or as near as it began, however long it takes", () => {
  const known = { from: at(-2), farAt: at(-0.999) };
  const { cursor, pages } = readAll(known, undefined, 0.03);
  // Meanwhile more than an hour has gone by since the table was asked far back: that is the next pass's.
  expect(pages.length).toBeGreaterThan(5);
  expect(Math.min(...pages.flat())).toBeGreaterThanOrEqual(now - 2 * hour);
  expect(cursor).toEqual(known);
  expect(nextPage(cursor, undefined, now + 0.1 * hour)).toMatchObject({
    from: now - 49.9 * hour,
    isFar: true,
  });
});

test("once an hour the far window is read, page by page, and then the near one again", () => {
  const { cursor, pages } = readAll({ from: at(-3), farAt: at(-1.5) }, undefined, 0.5);
  expect(new Set(pages.flat()).size).toBe(60);
  expect(cursor).toEqual({ from: at(-2), farAt: at(0) });
  expect(nextPage(cursor, undefined, now + 60_000)).toMatchObject({ from: now - 2 * hour, isFar: false });
});
