import { sql } from "kysely";
import type { ErrorLog } from "../../contract/calls.ts";
import type { Trx } from "../base/database.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { reasonWords } from "./reason-words.ts";

const pageSize = 50;

/** The integration error log of one company (S18), newest first, a page at a time. */
export async function listErrors(
  companyId: string,
  trx: Trx,
  filter: { cursor?: string | undefined; state?: "open" | "recovered" | undefined },
): Promise<ErrorLog> {
  let query = trx
    .selectFrom("integration_errors")
    .selectAll()
    .where("company_id", "=", companyId)
    .orderBy("at", "desc")
    .orderBy("error_id", "desc")
    .limit(pageSize + 1);
  if (filter.state) query = query.where("recovered_at", filter.state === "open" ? "is" : "is not", null);
  const after = decodeCursor(filter.cursor);
  if (after && /^\d+$/.test(after.id)) {
    query = query.where(sql<boolean>`(at, error_id) < (${after.at}::timestamptz, ${after.id}::bigint)`);
  }
  const rows = await query.execute();
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return {
    items: page.map((row) => ({
      id: String(row.error_id),
      at: row.at.toISOString(),
      service: "Amazon S3",
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

export async function countOpenErrors(companyId: string, trx: Trx): Promise<number> {
  const counted = await sql<{ count: number }>`
    select count(*) as count from integration_errors
    where company_id = ${companyId} and recovered_at is null`.execute(trx);
  return counted.rows[0]?.count ?? 0;
}
