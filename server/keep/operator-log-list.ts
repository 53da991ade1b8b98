import { type Kysely, sql } from "kysely";
import type { OperationName } from "../../contract/operations.ts";
import type { OperatorLog } from "../../contract/operator.ts";
import type { Tables } from "../base/database.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";

const pageSize = 50;

export type OperatorLogFilter = {
  operation?: OperationName | undefined;
  /** A company's ID. */
  company?: string | undefined;
  from?: Date | undefined;
  before?: Date | undefined;
};
type Place = { at: string; id: string };

/** The operator's own acts, newest first, a page at a time. */
export async function listOperatorActs(
  db: Kysely<Tables>,
  filter: OperatorLogFilter & { cursor?: string | undefined },
): Promise<OperatorLog> {
  const rows = await readOperatorActs(db, filter, decodeCursor(filter.cursor), pageSize + 1);
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return {
    items: page.map((row) => ({
      id: String(row.entry_id),
      at: row.at.toISOString(),
      actor: row.actor,
      address: row.source_address,
      operation: row.operation,
      company: row.subject,
      details: row.details,
    })),
    next: rows.length > pageSize && last ? encodeCursor(last.at, String(last.entry_id)) : null,
  };
}

/** Acts that match, newest first, after a place in that order; at most `limit`. */
export async function readOperatorActs(
  db: Kysely<Tables>,
  { operation, company, from, before }: OperatorLogFilter,
  after: Place | null,
  limit: number,
) {
  let query = db
    .selectFrom("operator_log")
    .selectAll()
    .orderBy("at", "desc")
    .orderBy("entry_id", "desc")
    .limit(limit);
  if (operation) query = query.where("operation", "=", operation);
  if (company?.trim()) query = query.where("subject", "=", company.trim().toLowerCase());
  if (from) query = query.where("at", ">=", from);
  if (before) query = query.where("at", "<", before);
  if (after && /^\d{1,18}$/.test(after.id)) {
    query = query.where(sql<boolean>`(at, entry_id) < (${after.at}::timestamptz, ${after.id}::bigint)`);
  }
  return query.execute();
}
