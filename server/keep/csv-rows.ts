import { type RawBuilder, sql } from "kysely";
import type { CsvFilters, CsvKind } from "../../contract/csv-files.ts";
import type { CsvCell } from "../base/csv.ts";
import type { Database, Trx } from "../base/database.ts";
import { addDays, onDays } from "../base/zone-days.ts";
import { kindsOf } from "./call-kinds.ts";
import { fitsSearch } from "./call-stream.ts";
import { type CsvListRow, type CsvRow, flowCells, listCells } from "./csv-columns.ts";
import { resolveSearch, type Search } from "./resolve-search.ts";
import { parseSearchedNumber } from "./search-number.ts";

/** Which calls a file is about. */
export type CsvChoice = { kind: CsvKind; from: string; to: string; filters: CsvFilters };

/** Rows fetched at once: few enough that they are garbage before V8 moves them to where it is collected late. */
const batchRows = 250;
/** Milliseconds for the count, and for the first rows where filters leave few of many; the client waits a little longer (`patience`). */
const longStatement = 140_000;
/** Milliseconds after which the database ends a statement whose process is gone: cancelled, stopped, killed. */
const goneAfter = 1_000;

const recording = sql`left join recordings r on r.company_id = c.company_id and r.sequence_id = c.sequence_id`;
const shared = sql`c.type, c.answered, c.sequence_id, c.parent_sequence_id, c.previous_sequence_id,
  r.state, r.object_key, r.sha256`;

/**
 * Reads the rows of a file from one statement (a cursor), so that all of them are of one moment, a batch at a time: the
 * next is fetched when `act` has returned. @param counted is told how many calls it is about
 */
export async function readCsvRows(
  companyId: string,
  db: Database,
  choice: CsvChoice,
  counted: (calls: number) => void,
  act: (cells: readonly CsvCell[][]) => Promise<void>,
): Promise<void> {
  await db.forCompany(companyId, async (trx) => {
    await walkIndexes(trx);
    const timeZone = await readTimeZone(companyId, trx);
    const search = await searchOf(companyId, trx, choice.filters.q ?? "");
    const calls = callsOf(companyId, choice, timeZone, search);
    const all = await sql<{
      count: number;
    }>`select count(*) as count from calls c ${recording} where ${calls}`.execute(trx);
    counted(all.rows[0]?.count ?? 0);
    const rows =
      choice.kind === "list" ? listRows(calls, timeZone) : flowRows(companyId, choice, calls, timeZone);
    await sql`declare csv_rows no scroll cursor for ${rows}`.execute(trx);
    for (;;) {
      const batch = await sql`fetch ${sql.raw(String(batchRows))} from csv_rows`.execute(trx);
      if (batch.rows.length === 0) return;
      await act(
        choice.kind === "list"
          ? (batch.rows as CsvListRow[]).map(listCells)
          : (batch.rows as CsvRow[]).map(flowCells),
      );
    }
  });
}

/**
 * Every statement here is a walk down the history, with a look by key for each call. A million rows sorted or hashed
 * instead would go to the disk as temporary files, and the first of them would be late: statistics are not asked.
 */
async function walkIndexes(trx: Trx): Promise<void> {
  const ways = ["hashjoin", "mergejoin", "material", "memoize", "hashagg", "sort", "bitmapscan", "seqscan"];
  await sql`select set_config('statement_timeout', ${String(longStatement)}, true), set_config('jit', 'off', true),
    set_config('client_connection_check_interval', ${String(goneAfter)}, true),
    ${sql.join(ways.map((way) => sql`set_config(${`enable_${way}`}, 'off', true)`))}`.execute(trx);
}

/**
 * Calls `c` with their recording `r` of these days that the filters leave: those that the list of the call history shows
 * for the same filters, steps between calls aside.
 */
function callsOf(
  companyId: string,
  { from, to, filters }: CsvChoice,
  timeZone: string,
  search: Search | null,
): RawBuilder<boolean> {
  const days = onDays(sql`c.happened_at`, timeZone, { from, before: addDays(to, 1) });
  const { type, state } = filters;
  const kinds =
    type === undefined ? sql`c.kind is not null` : sql`c.kind = any (${kindsOf(type)}::smallint[])`;
  const states =
    state === undefined ? sql`true` : state === "none" ? sql`not c.recorded` : sql`r.state = ${state}`;
  return sql<boolean>`(c.company_id = ${companyId} and ${days} and ${kinds} and ${states}
    and ${search === null ? sql`true` : fitsSearch(search)})`;
}

/** What a text stands for, without the limits of a page that has to answer at once. */
async function searchOf(companyId: string, trx: Trx, typed: string): Promise<Search | null> {
  if (typed.trim() === "") return null;
  const search = await resolveSearch(companyId, trx, typed);
  return { ...search, rareEnd: parseSearchedNumber(search.text)?.endsIn ?? null };
}

function listRows(calls: RawBuilder<boolean>, timeZone: string): RawBuilder<unknown> {
  const time = (column: string, of: "c" | "r" = "c") =>
    sql`to_char(${sql.ref(`${of}.${column}`)} at time zone ${timeZone}, 'YYYY-MM-DD HH24:MI:SS') as ${sql.id(column)}`;
  const seconds = (from: string, to: string) =>
    sql`(floor(extract(epoch from ${sql.ref(`c.${to}`)})) - floor(extract(epoch from ${sql.ref(`c.${from}`)})))::bigint`;
  return sql`select ${shared}, c.user_name, c.from_number, c.to_number, c.account_name, c.contact_name, c.memo,
      ${time("dial_begin")}, ${time("call_begin")}, ${time("call_end")}, ${time("received_at", "r")},
      ${seconds("dial_begin", "call_begin")} as dial_to_begin, ${seconds("dial_begin", "call_end")} as dial_to_end,
      ${seconds("call_begin", "call_end")} as begin_to_end
    from calls c ${recording} where ${calls} order by c.happened_at, c.sequence_id`;
}

/**
 * Whole chains, each at the place of its first call of these days: also its calls of other days, and its steps. What was
 * only mentioned by another is there too, so that every previous and parent sequence ID is found.
 */
function flowRows(
  companyId: string,
  { from, to, filters }: CsvChoice,
  calls: RawBuilder<boolean>,
  timeZone: string,
): RawBuilder<unknown> {
  const days = (instant: RawBuilder<unknown>) => onDays(instant, timeZone, { from, before: addDays(to, 1) });
  const isFiltered = Object.values(filters).some((value) => value !== undefined && value !== "");
  const first = sql`(select e.sequence_id from calls e where e.company_id = ${companyId}
    and e.parent_sequence_id = h.parent_sequence_id and e.kind is not null and ${days(sql`e.happened_at`)}
    order by e.happened_at, e.sequence_id limit 1)`;
  const isWanted = isFiltered
    ? sql`(select true from calls c ${recording} where c.parent_sequence_id = h.parent_sequence_id and ${calls} limit 1)`
    : sql`true`;
  return sql`select c.* from calls h cross join lateral (select ${shared}, c.happened_at,
        c.sequence_id <> c.parent_sequence_id as follows from calls c ${recording}
      where c.company_id = ${companyId} and c.parent_sequence_id = h.parent_sequence_id offset 0) c
    where h.company_id = ${companyId} and h.kind is not null and ${days(sql`h.happened_at`)}
      and h.sequence_id = ${first} and ${isWanted}
    order by h.happened_at, h.sequence_id, c.follows, c.happened_at, c.sequence_id`;
}

async function readTimeZone(companyId: string, trx: Trx): Promise<string> {
  const company = await trx
    .selectFrom("companies")
    .select("time_zone")
    .where("company_id", "=", companyId)
    .executeTakeFirstOrThrow();
  return company.time_zone;
}
