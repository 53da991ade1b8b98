import { sql } from "kysely";
import type { Operation, OperationLog } from "../../contract/operation-log.ts";
import type { Database, Trx } from "../base/database.ts";
import { addDays, type Day, onDays } from "../base/zone-days.ts";

const pageSize = 50;

/** Which entries are wanted; days are the company's, both included. */
export type OperationFilter = {
  operations: readonly string[];
  actor?: string | undefined;
  from?: Day | undefined;
  to?: Day | undefined;
};
export type OperationPlace = { at: string; id: string };

/** The operation log of one company, newest first, a page at a time. */
export async function listOperations(
  companyId: string,
  trx: Trx,
  timeZone: string,
  filter: OperationFilter,
  cursor: string | undefined,
): Promise<OperationLog> {
  const rows = await readOperations(companyId, trx, timeZone, filter, decodePlace(cursor), pageSize + 1);
  const items = rows.slice(0, pageSize);
  const last = items.at(-1);
  return { items, next: rows.length > pageSize && last ? encodePlace(last) : null };
}

/** Entries that match, newest first, after a place in that order; at most `limit`. */
export async function readOperations(
  companyId: string,
  trx: Trx,
  timeZone: string,
  { operations, actor, from, to }: OperationFilter,
  after: OperationPlace | null,
  limit: number,
): Promise<Operation[]> {
  let query = trx
    .selectFrom("operation_log")
    .select(["entry_id", "actor", "source_address", "operation", "details"])
    // Of microseconds, as rows of one transaction and those just before it differ by less than a millisecond.
    .select(sql<string>`to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as("exact"))
    .where("company_id", "=", companyId)
    .where(onDays(sql`at`, timeZone, { from, before: to && addDays(to, 1) }))
    .orderBy("at", "desc")
    .orderBy("entry_id", "desc")
    .limit(limit);
  if (operations.length > 0) query = query.where("operation", "in", [...operations]);
  if (actor) query = query.where("actor", "=", actor);
  if (after) {
    query = query.where(sql<boolean>`(at, entry_id) < (${after.at}::timestamptz, ${after.id}::bigint)`);
  }
  const rows = await query.execute();
  return rows.map((row) => ({
    id: String(row.entry_id),
    at: row.exact,
    ...whoIs(row.actor),
    address: row.source_address,
    operation: row.operation,
    details: asDetails(row.details),
  }));
}

/** Everybody who has an entry, by name; one step of the index a person. */
export async function listActors(companyId: string, trx: Trx): Promise<string[]> {
  const found = await sql<{ actor: string }>`
    with recursive known as (
      (select actor from operation_log where company_id = ${companyId} order by actor limit 1)
      union all
      select (select l.actor from operation_log l where l.company_id = ${companyId} and l.actor > known.actor
        order by l.actor limit 1) from known where known.actor is not null)
    select actor from known where actor is not null limit 500`.execute(trx);
  return found.rows.map(({ actor }) => actor);
}

/** Removes entries older than 400 days; nothing else can remove one. Sees all companies. */
export async function clearOldOperations(db: Database): Promise<number> {
  const cleared = await sql<{ count: number }>`select clear_old_operations() as count`.execute(db.system);
  return cleared.rows[0]?.count ?? 0;
}

function whoIs(actor: string): Pick<Operation, "actor" | "kind"> {
  if (actor === "command line") return { actor, kind: "command-line" };
  const [whole, operator = ""] = /^operator(?: (.*))?$/.exec(actor) ?? [];
  return whole === undefined ? { actor, kind: "person" } : { actor: operator, kind: "operator" };
}

function asDetails(details: unknown): Record<string, unknown> {
  return typeof details === "object" && details !== null ? { ...details } : {};
}

function encodePlace({ at, id }: OperationPlace): string {
  return Buffer.from(`${at} ${id}`).toString("base64url");
}

/** Null for an absent or a made-up cursor: then the list begins at its top. */
function decodePlace(cursor: string | undefined): OperationPlace | null {
  const [at = "", id = ""] = Buffer.from(cursor ?? "", "base64url")
    .toString()
    .split(" ", 2);
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(at) && /^\d{1,18}$/.test(id) ? { at, id } : null;
}
