import type { FactsFeed } from "../../../contract/sources.ts";
import type { Database } from "../../base/database.ts";
import type { Log } from "../../base/log.ts";
import type { OpeningKey } from "../../base/sealing.ts";
import type { Spool } from "../../keep/spool.ts";
import { noteSource, noteTrouble } from "../sources/source-events.ts";
import { keepCursor, openSecrets, type Source } from "../sources/source-store.ts";
import type { FeedKind } from "./columns.ts";
import type { FileCursor } from "./follow-file.ts";
import { isDatabaseAddress } from "./query-rows.ts";
import { FeedTrouble, type FeedTurn, readFile, readTable } from "./read-feed.ts";
import { keepRecords } from "./record-store.ts";
import type { TableCursor } from "./table-cursor.ts";
import { tellChains } from "./tell-chains.ts";

/** Seconds that a detail record waits for the channel events of its chain, where the source has them. */
const settleSeconds = 3;
/** Turns of one feed before the others have theirs, and refused records that are told one by one. */
const turnsAtOnce = 32;
const toldOneByOne = 5;
/** Seconds between two questions to a database. */
const tableEvery = 10;

/** The name under which each feed keeps where it is. */
const cursorOf = { cdr: "cdrAt", cel: "celAt" } as const;
type Kept = { of: string; file?: FileCursor; table?: TableCursor };

type Parts = { db: Database; spool: Spool; webKey: OpeningKey | null; log: Log };

/** When each table was asked last, and the refused rows that were told of, which it shows again; in this process. */
export type Asked = { at: Map<string, number>; told: Set<string> };

/** Refused rows that are remembered; past that they begin to be told again. */
const mostRemembered = 10_000;

/** Reads what is new in the feeds of one source, and tells the history what it comes to. */
export async function pollSource(source: Source, parts: Parts, asked: Asked): Promise<void> {
  const { db, spool, log } = parts;
  const troubles: FeedTrouble[] = [];
  let cursors = source.cursor;
  // Channel events last: what is read of a chain's records has its links by then.
  for (const kind of ["cdr", "cel"] as const) {
    const feed = source.settings[kind];
    if (feed === undefined) continue;
    try {
      cursors = await pollFeed({ ...source, cursor: cursors }, kind, feed, parts, asked);
    } catch (error) {
      if (!(error instanceof FeedTrouble)) throw error;
      troubles.push(error);
    }
  }
  await tellTrouble(source, db, troubles);
  await tellChains(source, db, spool, "facts", (error, chain) =>
    log.error("facts.not-told", error, { company: source.companyId, source: source.sourceId, chain }),
  );
}

async function pollFeed(source: Source, kind: FeedKind, feed: FactsFeed, parts: Parts, asked: Asked) {
  const { db, webKey } = parts;
  const isTable = isDatabaseAddress(feed.from);
  const name = `${source.sourceId}:${kind}`;
  const of = JSON.stringify([feed.from, feed.query, feed.since]);
  // A feed that was set to another place begins there anew.
  const kept = source.cursor[cursorOf[kind]] as Kept | undefined;
  let at: Kept = kept?.of === of ? kept : { of };
  let cursors = source.cursor;
  if (isTable) {
    if (Date.now() - (asked.at.get(name) ?? 0) < tableEvery * 1000) return cursors;
    asked.at.set(name, Date.now());
  }
  const password =
    isTable && webKey !== null ? ((await openSecrets(source, webKey))?.[`${kind}Password`] ?? null) : null;
  for (let turns = 0; turns < turnsAtOnce; turns++) {
    const turn: FeedTurn<FileCursor | TableCursor> = isTable
      ? await readTable(kind, feed, password, at.table ?? {})
      : await readFile(kind, feed, at.file ?? null);
    const settle = source.settings.cel === undefined ? 0 : settleSeconds;
    await keepRecords(source, db, turn, settle);
    await tellRefused(source, db, kind, isTable ? onlyNew(name, turn, asked.told) : turn);
    const next: Kept = isTable
      ? { of, table: turn.cursor as TableCursor }
      : { of, file: turn.cursor as FileCursor };
    if (JSON.stringify(next) !== JSON.stringify(at)) {
      cursors = { ...cursors, [cursorOf[kind]]: next };
      await keepCursor(source, db, { [cursorOf[kind]]: next });
    }
    at = next;
    if (!turn.more) break;
  }
  return cursors;
}

/** A table shows a row for as long as its window holds; it is told of once. */
function onlyNew(
  feed: string,
  turn: FeedTurn<FileCursor | TableCursor>,
  told: Set<string>,
): FeedTurn<FileCursor | TableCursor> {
  if (told.size > mostRemembered) told.clear();
  const refusals = turn.refusals.filter(({ item, problem }) => {
    const name = `${feed}:${item}:${problem}`;
    return !told.has(name) && told.add(name);
  });
  return { ...turn, refusals };
}

async function tellRefused(source: Source, db: Database, kind: FeedKind, turn: FeedTurn<unknown>) {
  for (const { item, problem } of turn.refusals.slice(0, toldOneByOne)) {
    await noteSource(source, db, { kind: "refused", item, code: "facts-line-broken", params: { problem } });
  }
  const others = turn.refusals.length - toldOneByOne;
  if (others > 0) {
    await noteSource(source, db, {
      kind: "refused",
      item: kind.toUpperCase(),
      code: "facts-lines-broken",
      params: { others },
    });
  }
  if (turn.lostTrack) {
    const file = source.settings[kind]?.from ?? "";
    await noteSource(source, db, {
      kind: "noticed",
      item: file,
      code: "facts-file-rotated",
      params: { file },
    });
  }
}

/** Troubles of other feeds of the source are not ours to end. */
async function tellTrouble(source: Source, db: Database, [trouble]: readonly FeedTrouble[]): Promise<void> {
  if (trouble !== undefined) {
    const { code, params } = trouble;
    if (source.trouble?.code === code && JSON.stringify(source.trouble.params) === JSON.stringify(params))
      return;
    await noteTrouble(source, db, { code, params });
  } else if (source.trouble?.code.startsWith("facts-")) await noteTrouble(source, db, null);
}
