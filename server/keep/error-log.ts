import { type Selectable, sql } from "kysely";
import { type ErrorLog, type ErrorService, errorServices, mostOpenErrors } from "../../contract/calls.ts";
import type { Tables, Trx } from "../base/database.ts";
import { addDays, type Day, onDays } from "../base/zone-days.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { reasonWords } from "./reason-words.ts";

const pageSize = 50;

/** Which failures are wanted; days are the company's, both included. */
export type ErrorFilter = {
  state?: "open" | "recovered" | undefined;
  service?: ErrorService | undefined;
  code?: string | undefined;
  from?: Day | undefined;
  to?: Day | undefined;
  /** Of an incident: failures of any of these codes, in its time (RFC 3339, both included). */
  codes?: readonly string[] | undefined;
  since?: string | undefined;
  until?: string | undefined;
};
export type ErrorPlace = { at: string; id: string };

/** The integration error log of one company (S18), newest first, a page at a time. */
export async function listErrors(
  companyId: string,
  trx: Trx,
  timeZone: string,
  filter: ErrorFilter & { cursor?: string | undefined },
): Promise<ErrorLog> {
  const rows = await readErrors(companyId, trx, timeZone, filter, decodeCursor(filter.cursor), pageSize + 1);
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return {
    items: page.map((row) => ({
      id: String(row.error_id),
      at: row.at.toISOString(),
      service: serviceName(row.service),
      sequenceId: row.sequence_id,
      code: row.code,
      httpStatus: row.http_status,
      requestId: row.request_id,
      words: reasonWords(row.code, row.params),
      times: row.times,
      lastAt: row.last_at.toISOString(),
      recoveredAt: row.recovered_at?.toISOString() ?? null,
    })),
    next: rows.length > pageSize && last ? encodeCursor(last.at, String(last.error_id)) : null,
    open: await countOpenErrors(companyId, trx),
    codes: await listCodes(companyId, trx),
  };
}

export type ErrorRow = Selectable<Tables["integration_errors"]>;

/**
 * Failures that match, newest first, after a place in that order; at most `limit`. Those of certain codes are read code
 * by code along an index of theirs: a code may have few among a million others.
 */
export async function readErrors(
  companyId: string,
  trx: Trx,
  timeZone: string,
  { state, service, code, codes, since, until, from, to }: ErrorFilter,
  after: ErrorPlace | null,
  limit: number,
): Promise<ErrorRow[]> {
  const wanted = code === undefined ? codes : [code];
  const conditions = [
    sql`company_id = ${companyId}`,
    onDays(sql`at`, timeZone, { from, before: to && addDays(to, 1) }),
    state && sql`recovered_at is ${state === "open" ? sql`null` : sql`not null`}`,
    service && sql`service = ${service}`,
    since && sql`at >= ${since}::timestamptz`,
    until && sql`at <= ${until}::timestamptz`,
    after &&
      /^\d{1,18}$/.test(after.id) &&
      sql`(at, error_id) < (${after.at}::timestamptz, ${after.id}::bigint)`,
    wanted && sql`code = wanted.code`,
  ].filter((condition) => typeof condition === "object" && condition !== null);
  const end = sql`order by at desc, error_id desc limit ${limit}`;
  const matching = sql`select * from integration_errors where ${sql.join(conditions, sql` and `)} ${end}`;
  const found = await (wanted === undefined
    ? sql<ErrorRow>`${matching}`
    : sql<ErrorRow>`select e.* from unnest(${[...new Set(wanted)]}::text[]) as wanted (code)
        cross join lateral (${matching}) e ${end}`
  ).execute(trx);
  return found.rows;
}

/** Every code that the company's log has, however many entries there are (loose scan of `integration_errors_code`). */
export async function listCodes(companyId: string, trx: Trx): Promise<string[]> {
  const found = await sql<{ code: string }>`
    with recursive codes as (
      (select code from integration_errors where company_id = ${companyId} order by code limit 1)
      union all
      select n.code from codes c cross join lateral (
        select code from integration_errors where company_id = ${companyId} and code > c.code
        order by code limit 1) n
    )
    select code from codes`.execute(trx);
  return found.rows.map(({ code }) => code);
}

/** How people call an integration. */
export function serviceName(service: string): string {
  return service in errorServices ? errorServices[service as ErrorService] : service;
}

/**
 * Open failures, counted up to `mostOpenErrors`: every page asks, and 100,000 may be open. In the order of the index of
 * open ones, so that no statistics lead through other companies' failures.
 */
export async function countOpenErrors(companyId: string, trx: Trx): Promise<number> {
  const counted = await sql<{ count: number }>`
    select count(*) as count from (select 1 from integration_errors
      where company_id = ${companyId} and recovered_at is null
      order by service, sequence_id, code limit ${mostOpenErrors}) open`.execute(trx);
  return counted.rows[0]?.count ?? 0;
}
