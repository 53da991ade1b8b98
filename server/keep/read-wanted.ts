import { type RawBuilder, sql } from "kysely";
import type { CallFilter } from "../../contract/calls.ts";
import { AppError } from "../base/app-error.ts";
import type { Trx } from "../base/database.ts";
import { addDays, type Day, isDay } from "../base/zone-days.ts";
import { kindsOf } from "./call-kinds.ts";
import type { Wanted } from "./call-stream.ts";
import { resolveSearch } from "./resolve-search.ts";

/** What a filter of the call history means in this company. @throws AppError `field_invalid` for what is no day */
export async function readWanted(
  companyId: string,
  trx: Trx,
  timeZone: string,
  filter: CallFilter,
): Promise<Wanted> {
  const { q, type, state } = filter;
  const day = (field: "from" | "to") => {
    const value = filter[field];
    if (value === undefined || value === "") return null;
    if (isDay(value)) return value;
    throw new AppError("field_invalid", { field, problem: "it is not a day", expected: "2026-11-22" });
  };
  const [from, to] = [day("from"), day("to")];
  const begins = await sql<{ from: Date | null; before: Date | null }>`
    select ${beginOf(from, timeZone)} as "from", ${beginOf(to && addDays(to, 1), timeZone)} as before`.execute(
    trx,
  );
  const [{ from: since, before } = { from: null, before: null }] = begins.rows;
  return {
    kinds: kindsOf(type),
    isOfEveryKind: type === undefined,
    state,
    search: q?.trim() ? await resolveSearch(companyId, trx, q) : null,
    from: since?.toISOString() ?? null,
    before: before?.toISOString() ?? null,
  };
}

/** SQL: the first instant of a day; clocks may be changed at a midnight, which then comes twice or not at all. */
function beginOf(day: Day | null, timeZone: string): RawBuilder<unknown> {
  if (day === null) return sql`null::timestamptz`;
  const midnight = sql`(${day}::date::timestamp at time zone ${timeZone})`;
  return sql`(select min(t) from generate_series(${midnight} - interval '3 hours', ${midnight} + interval '3 hours',
    interval '15 minutes') t where (t at time zone ${timeZone})::date >= ${day}::date)`;
}
