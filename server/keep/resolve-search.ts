import { sql } from "kysely";
import type { Trx } from "../base/database.ts";
import { parseSearchedNumber, type SearchedNumber } from "./search-number.ts";

/** Columns of `calls` with an index of their own (migration 0003), by the name's place in `name_parts`. */
export const nameColumns = {
  user: "user_name",
  account: "account_name",
  contact: "contact_name",
  from: "from_key",
  to: "to_key",
} as const;
export type NamePlace = keyof typeof nameColumns;
const numberPlaces = ["from", "to"] as const;

/** What a search text stands for in this company. */
export type Search = {
  text: string;
  /** Values that each column may have. */
  values: Record<NamePlace, string[]>;
  /** Many values, but so few calls that all of them are sorted at once. */
  isOfFewCalls: boolean;
  /** An end of numbers that so few calls have that they are sorted at once; reversed. */
  rareEnd: string | null;
  /** More names contain the text than can be followed one by one: so many that its calls are everywhere. */
  isEverywhere: boolean;
  tooManyNumbers: boolean;
  /** A number that more names have in them than can be followed: it is found as a number only. */
  tooManyNames: boolean;
};

/** Names that are followed one by one, and names of few calls. */
const mostNames = 60;
const mostRareNames = 1_500;
const mostNumbers = 100;
/** Names of a part that are looked at, and calls of an end of numbers that are sorted. */
const mostOfPart = 4_000;
const mostOfEnd = 3_000;
/** Calls of rare names that are sorted. */
export const mostOfRareNames = 5_000;

/** Looks the text up among the names and numbers of the company's calls. */
export async function resolveSearch(companyId: string, trx: Trx, typed: string): Promise<Search> {
  const text = typed.trim();
  const number = parseSearchedNumber(text);
  const end = number?.endsIn ?? null;
  const isRare = end !== null && (await isRareEnd(companyId, trx, end));
  const search: Search = {
    text,
    values: valuesOf(number),
    isOfFewCalls: false,
    rareEnd: isRare ? end : null,
    isEverywhere: false,
    tooManyNumbers: false,
    tooManyNames: false,
  };
  const names = await findNames(companyId, trx, text);
  for (const { of, name } of names ?? []) search.values[of].push(name);
  if (names === null || names.length > mostNames) {
    const canBeSorted = names !== null && (end === null || isRare);
    if (canBeSorted && (await haveFewCalls(companyId, trx, search))) return { ...search, isOfFewCalls: true };
    if (number === null) return { ...search, isEverywhere: true };
    // Some systems write the caller's number into a name: then the names say nothing that the number does not.
    search.values = valuesOf(number);
    search.tooManyNames = true;
  }
  if (end === null || isRare) return search;
  for (const place of numberPlaces) {
    const found = await findNumbers(companyId, trx, place, end);
    if (found.length > mostNumbers) search.tooManyNumbers = true;
    search.values[place].push(...found.slice(0, mostNumbers));
  }
  return search;
}

function valuesOf(number: SearchedNumber | null): Search["values"] {
  const exactly = number?.exactly ?? [];
  return { user: [], account: [], contact: [], from: [...exactly], to: [...exactly] };
}

/** Names that contain the text, in any width and case; null when there are too many. */
async function findNames(companyId: string, trx: Trx, text: string) {
  const parts = await sql<{ part: string; names: number }>`
    select part, (select count(*) from (select from name_parts p where p.company_id = ${companyId} and p.part = parts.part
      order by p.part, p.of, p.name limit ${mostOfPart + 1}) counted) as names
    from parts_of_name(${text}) as parts (part)`.execute(trx);
  const [rarest] = parts.rows.sort((a, b) => a.names - b.names);
  if (rarest === undefined || rarest.names === 0) return [];
  const found = await sql<{ of: NamePlace; name: string }>`
    select of, name from (select of, name from name_parts where company_id = ${companyId} and part = ${rarest.part}
      order by part, of, name limit ${mostOfPart}) named
    where position(fold_name(${text}) in fold_name(name)) > 0 limit ${mostRareNames + 1}`.execute(trx);
  return found.rows.length > mostRareNames || rarest.names > mostOfPart ? null : found.rows;
}

/** Ordered as the indexes are, so that no statistics lead past them. */
async function haveFewCalls(companyId: string, trx: Trx, { values }: Search): Promise<boolean> {
  const places = Object.entries(values) as [NamePlace, string[]][];
  const calls = places
    .filter(([, names]) => names.length > 0)
    .map(([place, names]) => {
      const column = sql.ref(nameColumns[place]);
      return sql`select from unnest(${names}::text[]) name cross join lateral (select from calls
        where company_id = ${companyId} and ${column} = name and kind is not null
        order by kind, happened_at desc, sequence_id desc limit ${mostOfRareNames}) named`;
    });
  const counted = await sql<{ calls: number }>`select count(*) as calls
    from (${sql.join(calls, sql` union all `)} limit ${mostOfRareNames + 1}) counted`.execute(trx);
  return (counted.rows[0]?.calls ?? 0) <= mostOfRareNames;
}

/** The first text after all that begin with these digits. */
export function afterBeginning(digits: string): string {
  return digits.slice(0, -1) + String.fromCharCode(digits.charCodeAt(digits.length - 1) + 1);
}

/** Ordered as the index is, so that no statistics lead past it. */
async function isRareEnd(companyId: string, trx: Trx, end: string): Promise<boolean> {
  const some = (place: (typeof numberPlaces)[number]) => {
    const key = sql.ref(nameColumns[place]);
    return sql`(select count(*) from (select from calls where company_id = ${companyId} and ${key} >= ${end}
      and ${key} < ${afterBeginning(end)} and kind is not null order by ${key}, kind limit ${mostOfEnd + 1}) numbered)`;
  };
  const counted = await sql<{ calls: number }>`select ${some("from")} + ${some("to")} as calls`.execute(trx);
  return (counted.rows[0]?.calls ?? 0) <= mostOfEnd;
}

/** Each number that ends so, found by leaps from one to the next; one more than can be followed at the most. */
async function findNumbers(
  companyId: string,
  trx: Trx,
  place: "from" | "to",
  end: string,
): Promise<string[]> {
  const key = sql.ref(nameColumns[place]);
  const next = (
    after: ReturnType<typeof sql>,
  ) => sql`(select ${key} from calls where company_id = ${companyId}
    and ${key} ${after} and ${key} < ${afterBeginning(end)} and kind is not null order by ${key} limit 1)`;
  const found = await sql<{ key: string }>`
    with recursive keys (key) as (
      select ${next(sql`>= ${end}`)} union all select ${next(sql`> keys.key`)} from keys where key is not null)
    select key from keys where key is not null limit ${mostNumbers + 1}`.execute(trx);
  return found.rows.map((row) => row.key);
}
