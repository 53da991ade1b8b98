/**
 * Where a table was read to. A pass over it is one question, or many where more rows are found than a page holds.
 */
export type TableCursor = {
  /** Rows before are known; RFC 3339. */
  from?: string;
  /** When a pass that looked far back began, and came to its end; RFC 3339. */
  farAt?: string;
  /** A pass that has not come to its end: where it goes on, and when it began. */
  resume?: { at: string; begun: string; isFar: boolean };
};

/** Milliseconds since 1970. `from`: rows are asked for from here on; `begun`: when the pass began. */
export type TablePage = { from: number; begun: number; isFar: boolean };

/** How far back a table is asked: rows appear when a call ends, under the time when it began (milliseconds). */
const windows = { near: 2 * 3_600_000, far: 50 * 3_600_000, farEvery: 3_600_000 };

/** What is asked next. @param since nothing before is wanted; RFC 3339 */
export function nextPage(cursor: TableCursor, since: string | undefined, now: number): TablePage {
  const { resume } = cursor;
  // The window is looked through once a pass: asked for anew behind each page, a full one would never end.
  if (resume !== undefined)
    return { from: Date.parse(resume.at), begun: Date.parse(resume.begun), isFar: resume.isFar };
  const isFar = cursor.farAt === undefined || now - Date.parse(cursor.farAt) > windows.farEvery;
  const known = cursor.from ?? since ?? new Date(now - windows.far).toISOString();
  const begin = Math.min(Date.parse(known), now - (isFar ? windows.far : windows.near));
  return { from: since === undefined ? begin : Math.max(begin, Date.parse(since)), begun: now, isFar };
}

/** @param last time of the last row of a page that held no more, in milliseconds since 1970 */
export function afterCutPage(cursor: TableCursor, { begun, isFar }: TablePage, last: number): TableCursor {
  return { ...cursor, resume: { at: toText(last), begun: toText(begun), isFar } };
}

/** Rows that appeared behind a long pass are the next one's: it counts from when this one began. */
export function afterLastPage({ farAt }: TableCursor, { begun, isFar }: TablePage): TableCursor {
  const far = isFar ? toText(begun) : farAt;
  return { from: toText(begun - windows.near), ...(far === undefined ? {} : { farAt: far }) };
}

const toText = (instant: number) => new Date(instant).toISOString();
