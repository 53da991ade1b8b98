import { type RawBuilder, sql } from "kysely";
import type { StateFilter } from "../../contract/calls.ts";
import type { Trx } from "../base/database.ts";
import {
  afterBeginning,
  mostOfRareNames,
  type NamePlace,
  nameColumns,
  type Search,
} from "./resolve-search.ts";

/** A call's place in the history, which is ordered by it, newest first. */
export type Place = { at: string; id: string };

/** What a call must be, besides being of the company. */
export type Wanted = {
  kinds: readonly number[];
  isOfEveryKind: boolean;
  state: StateFilter | undefined;
  search: Search | null;
  /** Instants, RFC 3339; `before` is not included. */
  from: string | null;
  before: string | null;
};

export type Found = {
  places: Place[];
  /** How far everything was looked through, when that is not to the end. */
  lookedBackTo: Place | null;
};

/** Calls that one request looks at beyond those that it shows. */
const reach = 6_000;
/** Calls whose names are compared one by one. */
const walk = 2_000;
/** So few calls of a state are gone through themselves. */
const fewOfState = 2_000;

/**
 * The newest calls that are wanted, after a place; at most `limit`. Each statement is a bounded number of bounded walks
 * down an index, whatever the statistics say: where a rare thing is looked for in a frequent one, it stops and tells how
 * far it came (`lookedBackTo`), and the next request goes on from there.
 */
export async function findCalls(
  companyId: string,
  trx: Trx,
  wanted: Wanted,
  after: Place | null,
  limit: number,
): Promise<Found> {
  const byState = await isStateRare(companyId, trx, wanted, after);
  const lists = byState
    ? [listOfState(companyId, wanted, after, fewOfState + 1)]
    : listsOf(companyId, wanted, after, limit);
  const rows = await sql<{ at: Date; id: string; ends: boolean }>`
    with listed (at, id, ends, fits) as (${sql.join(lists, sql` union all `)}),
    horizon as (select at, id from listed where ends order by at desc, id desc limit 1),
    found as (select distinct l.at, l.id from listed l
      where l.fits and not exists (select from horizon h where (l.at, l.id) < (h.at, h.id))),
    shown as (select f.at, f.id from found f ${checks(companyId, wanted, byState)}
      order by f.at desc, f.id desc limit ${limit})
    select at, id, false as ends from shown
    union all select at, id, true from horizon
    order by ends, at desc, id desc`.execute(trx);
  const places = rows.rows.map(({ at, id, ends }) => ({ at: at.toISOString(), id, ends }));
  return {
    places: places.filter(({ ends }) => !ends),
    lookedBackTo: places.find(({ ends }) => ends) ?? null,
  };
}

/** One list, or several, that together have every call that is wanted, and little else. */
function listsOf(
  companyId: string,
  wanted: Wanted,
  after: Place | null,
  limit: number,
): RawBuilder<unknown>[] {
  const { search, state, kinds } = wanted;
  if (search === null) {
    if (state === "none") return [ofKinds(companyId, sql`calls`, sql`not recorded`, wanted, after, limit)];
    if (state !== undefined) return [listOfState(companyId, wanted, after, limit)];
    return [ofKinds(companyId, sql`calls`, sql`true`, wanted, after, limit)];
  }
  if (search.isEverywhere) {
    return [walked(companyId, wanted, after, walk, sql`${fitsKinds(wanted)} and ${fitsSearch(search)}`)];
  }
  const places = Object.entries(search.values) as [NamePlace, string[]][];
  const count = places.reduce((sum, [, values]) => sum + values.length * kinds.length, 0);
  const each = state === undefined ? limit : Math.max(limit, Math.floor(reach / Math.max(1, count)));
  return [
    ...["sequence_id", "parent_sequence_id", "external_id"].map((column) =>
      listed(
        sql`select happened_at, sequence_id from calls where company_id = ${companyId}
          and ${sql.ref(column)} = ${search.text} and ${fitsKinds(wanted)} and ${inTime(wanted, after)}`,
        state === undefined ? limit : reach,
      ),
    ),
    ...places
      .filter(([, values]) => values.length > 0)
      .map(([place, values]) =>
        search.isOfFewCalls
          ? ofRareNames(companyId, place, values, wanted, after)
          : sql`
        select l.* from unnest(${values}::text[]) value ${isBorne(companyId, place)}
        cross join unnest(${kinds}::smallint[]) of_kind
        cross join lateral (${listed(
          sql`select happened_at, sequence_id from calls where company_id = ${companyId}
            and ${sql.ref(nameColumns[place])} = value and kind = of_kind and ${inTime(wanted, after)}`,
          each,
        )}) l`,
      ),
    ...(search.rareEnd === null
      ? []
      : (["from_key", "to_key"] as const).map((column) =>
          ofRareEnd(companyId, column, search.rareEnd ?? "", wanted, after),
        )),
  ];
}

/**
 * SQL: only values that some call bears. Most of what is typed in digits is no number of a call, and this one look saves
 * as many as there are kinds; names are all borne. Ordered as the index is, so that no statistics lead past it.
 */
function isBorne(companyId: string, place: NamePlace): RawBuilder<unknown> {
  if (place !== "from" && place !== "to") return sql``;
  return sql`cross join lateral (select from calls where company_id = ${companyId}
    and ${sql.ref(nameColumns[place])} = value and kind is not null
    order by kind, happened_at desc, sequence_id desc limit 1) borne`;
}

/** A list in the history's order; its last row says that there may be more. */
function listed(ordered: RawBuilder<unknown>, limit: number): RawBuilder<unknown> {
  return sql`(select happened_at as at, sequence_id as id,
      row_number() over (order by happened_at desc, sequence_id desc) = ${limit} as ends, true as fits
    from (${ordered} order by happened_at desc, sequence_id desc limit ${limit}) list)`;
}

function ofKinds(
  companyId: string,
  table: RawBuilder<unknown>,
  condition: RawBuilder<unknown>,
  wanted: Wanted,
  after: Place | null,
  limit: number,
): RawBuilder<unknown> {
  return sql`select l.* from unnest(${wanted.kinds}::smallint[]) of_kind cross join lateral (${listed(
    sql`select happened_at, sequence_id from ${table} where company_id = ${companyId} and ${condition}
      and kind = of_kind and ${inTime(wanted, after)}`,
    limit,
  )}) l`;
}

function listOfState(companyId: string, wanted: Wanted, after: Place | null, limit: number) {
  return ofKinds(companyId, sql`recordings`, sql`state = ${wanted.state ?? ""}`, wanted, after, limit);
}

/** The history itself; what does not fit is passed over. */
function walked(
  companyId: string,
  wanted: Wanted,
  after: Place | null,
  limit: number,
  fits: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`(select happened_at as at, sequence_id as id,
      row_number() over (order by happened_at desc, sequence_id desc) = ${limit} as ends, coalesce(${fits}, false) as fits
    from (select * from calls where company_id = ${companyId} and ${inTime(wanted, after)}
      order by happened_at desc, sequence_id desc limit ${limit}) c)`;
}

/** So few that they are all taken; ordered as the index is, so that no statistics lead past it. */
function ofRareEnd(
  companyId: string,
  column: "from_key" | "to_key",
  end: string,
  wanted: Wanted,
  after: Place | null,
): RawBuilder<unknown> {
  const key = sql.ref(column);
  return sql`(select happened_at as at, sequence_id as id, false as ends,
      ${fitsKinds(wanted)} and ${inTime(wanted, after)} as fits
    from (select happened_at, sequence_id, kind from calls where company_id = ${companyId} and ${key} >= ${end}
      and ${key} < ${afterBeginning(end)} and kind is not null
      order by ${key}, kind, happened_at desc, sequence_id desc limit ${reach}) c)`;
}

/** The same of names. */
function ofRareNames(
  companyId: string,
  place: NamePlace,
  names: readonly string[],
  wanted: Wanted,
  after: Place | null,
): RawBuilder<unknown> {
  return sql`(select happened_at as at, sequence_id as id, false as ends,
      ${fitsKinds(wanted)} and ${inTime(wanted, after)} as fits
    from unnest(${names}::text[]) name cross join lateral (select happened_at, sequence_id, kind from calls
      where company_id = ${companyId} and ${sql.ref(nameColumns[place])} = name and kind is not null
      order by kind, happened_at desc, sequence_id desc limit ${mostOfRareNames}) c)`;
}

/** What the lists leave open; each row is looked up by its key, one by one. */
function checks(companyId: string, wanted: Wanted, byState: boolean): RawBuilder<unknown> {
  const { search, state } = wanted;
  if (search === null || state === undefined) return sql``;
  const condition = byState ? fitsSearch(search) : state === "none" ? sql`not c.recorded` : null;
  if (condition === null) {
    return sql`cross join lateral (select from recordings r where r.company_id = ${companyId} and r.sequence_id = f.id
      and r.state = ${state} limit 1) checked`;
  }
  return sql`cross join lateral (select from calls c where c.company_id = ${companyId} and c.sequence_id = f.id
    and ${condition} limit 1) checked`;
}

/** SQL: a row `c` of calls is what the text was resolved to. */
export function fitsSearch(search: Search): RawBuilder<unknown> {
  const { text, values, rareEnd } = search;
  const conditions = ["sequence_id", "parent_sequence_id", "external_id"].map(
    (column) => sql`${sql.ref(`c.${column}`)} = ${text}`,
  );
  for (const [place, column] of Object.entries(nameColumns) as [NamePlace, string][]) {
    const name = sql.ref(`c.${column}`);
    // Digits of a number's key are reversed; a number is never everywhere, and no other text is in digits.
    if (search.isEverywhere) conditions.push(sql`position(fold_name(${text}) in fold_name(${name})) > 0`);
    else if (values[place].length > 0) conditions.push(sql`${name} = any(${values[place]}::text[])`);
  }
  for (const column of rareEnd === null ? [] : ["c.from_key", "c.to_key"]) {
    conditions.push(
      sql`(${sql.ref(column)} >= ${rareEnd} and ${sql.ref(column)} < ${afterBeginning(rareEnd ?? "")})`,
    );
  }
  return sql`(${sql.join(conditions, sql` or `)})`;
}

/** SQL: kind and period of a row with these columns, whatever its state. */
export function fitsKinds({ kinds, isOfEveryKind }: Wanted): RawBuilder<unknown> {
  return isOfEveryKind ? sql`kind is not null` : sql`kind = any(${kinds}::smallint[])`;
}

export function inTime({ from, before }: Wanted, after: Place | null): RawBuilder<unknown> {
  const conditions = [
    from === null ? null : sql`happened_at >= ${from}::timestamptz`,
    before === null ? null : sql`happened_at < ${before}::timestamptz`,
    after === null ? null : sql`(happened_at, sequence_id) < (${after.at}::timestamptz, ${after.id})`,
  ].filter((condition) => condition !== null);
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}

/** Whether a text is better looked for among the calls of the state than the other way round. */
async function isStateRare(
  companyId: string,
  trx: Trx,
  wanted: Wanted,
  after: Place | null,
): Promise<boolean> {
  const { search, state } = wanted;
  if (search === null || state === undefined || state === "none" || state === "delivered") return false;
  const counted = await sql<{ count: number }>`
    select count(*) as count from (select from (${listOfState(companyId, wanted, after, fewOfState + 1)}) listed
      limit ${fewOfState + 1}) counted`.execute(trx);
  return (counted.rows[0]?.count ?? 0) <= fewOfState;
}
