import { sql } from "kysely";
import { type ErrorLog, type ErrorService, errorServices, mostOpenErrors } from "../../contract/calls.ts";
import type { Trx } from "../base/database.ts";
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
      recoveredAt: row.recovered_at?.toISOString() ?? null,
    })),
    next: rows.length > pageSize && last ? encodeCursor(last.at, String(last.error_id)) : null,
    open: await countOpenErrors(companyId, trx),
  };
}

export type ErrorRow = Awaited<ReturnType<typeof readErrors>>[number];

/** Failures that match, newest first, after a place in that order; at most `limit`. */
export async function readErrors(
  companyId: string,
  trx: Trx,
  timeZone: string,
  { state, service, code, from, to }: ErrorFilter,
  after: ErrorPlace | null,
  limit: number,
) {
  let query = trx
    .selectFrom("integration_errors")
    .selectAll()
    .where("company_id", "=", companyId)
    .where(onDays(sql`at`, timeZone, { from, before: to && addDays(to, 1) }))
    .orderBy("at", "desc")
    .orderBy("error_id", "desc")
    .limit(limit);
  if (state) query = query.where("recovered_at", state === "open" ? "is" : "is not", null);
  if (service) query = query.where("service", "=", service);
  if (code) query = query.where("code", "=", code);
  if (after && /^\d{1,18}$/.test(after.id)) {
    query = query.where(sql<boolean>`(at, error_id) < (${after.at}::timestamptz, ${after.id}::bigint)`);
  }
  return query.execute();
}

/** How people call an integration. */
export function serviceName(service: string): string {
  return service in errorServices ? errorServices[service as ErrorService] : service;
}

/** Open failures, counted up to `mostOpenErrors`: every page asks, and 100,000 may be open. */
export async function countOpenErrors(companyId: string, trx: Trx): Promise<number> {
  const counted = await sql<{ count: number }>`
    select count(*) as count from (select 1 from integration_errors
      where company_id = ${companyId} and recovered_at is null limit ${mostOpenErrors}) open`.execute(trx);
  return counted.rows[0]?.count ?? 0;
}
