import type { FactsFeed } from "../../../contract/sources.ts";
import type { Cdr } from "./cdr-record.ts";
import { readCdr } from "./cdr-record.ts";
import { type Link, readLinks } from "./cel-record.ts";
import { checkQuery } from "./check-query.ts";
import { columnsFor, type FeedKind, lacking } from "./columns.ts";
import { parseCsvLine } from "./csv-line.ts";
import { type FileCursor, followFile } from "./follow-file.ts";
import { queryRows, styleOf } from "./query-rows.ts";
import { recordTime, wallTime } from "./record-time.ts";
import { type Row, rowOf, told } from "./rows.ts";
import { afterCutPage, afterLastPage, nextPage, type TableCursor } from "./table-cursor.ts";

/** What is wrong with a feed as a whole: a code of source-words.ts. */
export class FeedTrouble extends Error {
  readonly code: string;
  readonly params: Record<string, string>;

  constructor(code: string, params: Record<string, string>) {
    super(code);
    this.code = code;
    this.params = params;
  }
}

/** A record that cannot be used, by where it stands. */
export type Refusal = { item: string; problem: string };

export type FeedTurn<Cursor> = {
  cdrs: Cdr[];
  links: Link[];
  refusals: Refusal[];
  /** Records before the feed's beginning, which are passed over. */
  older: number;
  /** It was rotated away and cannot be found: something may be missing. */
  lostTrack: boolean;
  cursor: Cursor;
  more: boolean;
};

/** Rows of a table that are taken in one turn. */
const mostRows = 20_000;

/** Takes rows in, one by one. */
function collect(kind: FeedKind, { timeZone, since }: FactsFeed) {
  const from = since === undefined ? "" : new Date(since).toISOString();
  const turn = { cdrs: [] as Cdr[], links: [] as Link[], refusals: [] as Refusal[], older: 0 };
  return {
    turn,
    take(row: Row, item: string) {
      try {
        if (kind === "cel") turn.links.push(...readLinks(row));
        else {
          const cdr = readCdr(row, timeZone);
          if ((cdr.end ?? cdr.start) < from) turn.older++;
          else turn.cdrs.push(cdr);
        }
      } catch (error) {
        turn.refusals.push({ item, problem: error instanceof Error ? error.message : String(error) });
      }
    },
  };
}

/** The next lines of a CSV file that grows. @throws FeedTrouble */
export async function readFile(
  kind: FeedKind,
  feed: FactsFeed,
  cursor: FileCursor | null,
): Promise<FeedTurn<FileCursor>> {
  const read = await followFile(feed.from, cursor).catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const problem = error instanceof Error ? error.message : String(error);
    throw new FeedTrouble(code === "ENOENT" ? "facts-file-missing" : "facts-file-unreadable", {
      file: feed.from,
      problem,
    });
  });
  const { turn, take } = collect(kind, feed);
  let unknown: number | null = null;
  for (const { text, file, at } of read.lines) {
    const item = `${file} @${at}`;
    const fields = parseCsvLine(text);
    const columns = fields === null ? null : columnsFor(kind, feed.columns, fields.length);
    if (fields === null) turn.refusals.push({ item, problem: "its quotes do not add up" });
    else if (columns === null) {
      turn.refusals.push({ item, problem: `it has ${fields.length} fields` });
      unknown = fields.length;
    } else take(rowOf(columns, fields), item);
  }
  for (const { file, at } of read.tooLong) {
    turn.refusals.push({ item: `${file} @${at}`, problem: "the line is longer than 64 KiB" });
  }
  // Not one line of a feed that is new could be read: the order of columns is another. They are read once it is known.
  if (cursor === null && unknown !== null && turn.refusals.length === read.lines.length) {
    throw new FeedTrouble("facts-columns", { file: feed.from, fields: String(unknown) });
  }
  return { ...turn, lostTrack: read.lostTrack, cursor: read.cursor, more: read.more };
}

/** Rows of a table that are new, and some that are known: what was told before changes nothing. @throws FeedTrouble */
export async function readTable(
  kind: FeedKind,
  feed: FactsFeed,
  password: string | null,
  cursor: TableCursor,
  now = Date.now(),
): Promise<FeedTurn<TableCursor>> {
  const page = nextPage(cursor, feed.since, now);
  const first = page.from;
  const { columns, rows, isCut } = await ask(kind, feed, password, new Date(first));
  const missing = lacking(kind, columns);
  if (missing !== null) throw new FeedTrouble("facts-query-columns", { missing });
  const { turn, take } = collect(kind, feed);
  for (const [i, row] of rows.entries()) take(row, told(row, "uniqueid") || `row ${i + 1}`);
  if (!isCut) return { ...turn, lostTrack: false, cursor: afterLastPage(cursor, page), more: false };
  // The rest begins where this ends; without order, or with all of one second, nobody could tell where that is.
  const times = rows.map(
    (row) => recordTime(told(row, "start", "calldate", "eventtime"), feed.timeZone)?.getTime() ?? 0,
  );
  const last = times.at(-1) ?? 0;
  if (last <= first || times.some((time, i) => time < (times[i - 1] ?? 0))) {
    throw new FeedTrouble("facts-query-order", { rows: String(mostRows) });
  }
  return { ...turn, lostTrack: false, cursor: afterCutPage(cursor, page, last), more: true };
}

async function ask(kind: FeedKind, feed: FactsFeed, password: string | null, since: Date) {
  const query = (() => {
    try {
      return checkQuery(feed.query, kind, styleOf(feed.from));
    } catch (error) {
      throw new FeedTrouble("facts-query-wrong", { problem: (error as Error).message });
    }
  })();
  const bound = { wall: wallTime(since, feed.timeZone), timeZone: feed.timeZone };
  return queryRows(feed.from, password, query, bound, mostRows).catch((error: unknown) => {
    throw new FeedTrouble("facts-database-refused", {
      problem: error instanceof Error ? error.message || error.name : String(error),
    });
  });
}
