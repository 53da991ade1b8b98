import { sql } from "kysely";
import type { CallList, CallRow, TransferState } from "../../contract/calls.ts";
import type { Trx } from "../base/database.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { reasonWords } from "./reason-words.ts";

const pageSize = 50;

/** Columns of a call and of its transfer, as the call history shows them. */
function selectCalls(trx: Trx, companyId: string) {
  return trx
    .selectFrom("calls as c")
    .leftJoin("recordings as r", (join) =>
      join.onRef("r.company_id", "=", "c.company_id").onRef("r.sequence_id", "=", "c.sequence_id"),
    )
    .where("c.company_id", "=", companyId)
    .select([
      "c.sequence_id",
      "c.parent_sequence_id",
      "c.previous_sequence_id",
      "c.external_id",
      "c.type",
      "c.answered",
      "c.from_number",
      "c.to_number",
      "c.user_name",
      "c.account_name",
      "c.contact_name",
      "c.memo",
      "c.dial_begin",
      "c.call_begin",
      "c.call_end",
      "c.happened_at",
      "r.state",
      "r.reason_code",
      "r.reason_params",
      "r.due_at",
      "r.seconds",
    ]);
}

type SelectedCall = Awaited<ReturnType<ReturnType<typeof selectCalls>["executeTakeFirstOrThrow"]>>;

/** The call history of one company, newest first, a page at a time. Calls that were only mentioned are left out. */
export async function listCalls(
  companyId: string,
  trx: Trx,
  filter: { cursor?: string | undefined; state?: TransferState | undefined; q?: string | undefined },
): Promise<CallList> {
  let query = selectCalls(trx, companyId)
    .where("c.mentioned_only", "=", false)
    .orderBy("c.happened_at", "desc")
    .orderBy("c.sequence_id", "desc")
    .limit(pageSize + 1);
  if (filter.state) query = query.where("r.state", "=", filter.state);
  if (filter.q?.trim()) query = query.where(matches(filter.q.trim()));
  const after = decodeCursor(filter.cursor);
  if (after) {
    query = query.where(
      sql<boolean>`(c.happened_at, c.sequence_id) < (${after.at}::timestamptz, ${after.id})`,
    );
  }
  const rows = await query.execute();
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return {
    items: page.map(presentCall),
    next: rows.length > pageSize && last ? encodeCursor(last.happened_at, last.sequence_id) : null,
  };
}

/** A sequence ID, a parent's, an externalId, a number however it is written, or a name. */
function matches(text: string) {
  const part = `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
  const digits = text.replaceAll(/[\s().+-]/g, "");
  // A number with its country code is found without it: 03-1234-5678 and +81 3 1234 5678 end alike.
  const number = /^\d{4,}$/.test(digits) ? `%${digits.replace(/^0/, "")}` : null;
  const plain = (column: string) => sql`regexp_replace(${sql.ref(column)}, '[^0-9]', '', 'g') like ${number}`;
  return sql<boolean>`(c.sequence_id = ${text} or c.parent_sequence_id = ${text} or c.external_id = ${text}
    or c.user_name ilike ${part} or c.account_name ilike ${part} or c.contact_name ilike ${part}
    or c.from_number ilike ${part} or c.to_number ilike ${part}
    ${number === null ? sql`` : sql`or ${plain("c.from_number")} or ${plain("c.to_number")}`})`;
}

export async function findCallRow(
  companyId: string,
  trx: Trx,
  sequenceId: string,
): Promise<SelectedCall | null> {
  const row = await selectCalls(trx, companyId).where("c.sequence_id", "=", sequenceId).executeTakeFirst();
  return row ?? null;
}

/** All calls of a chain, oldest first; at most 200. */
export async function listChain(companyId: string, trx: Trx, parentSequenceId: string): Promise<CallRow[]> {
  const rows = await selectCalls(trx, companyId)
    .where("c.parent_sequence_id", "=", parentSequenceId)
    .orderBy("c.happened_at")
    .orderBy("c.sequence_id")
    .limit(200)
    .execute();
  return rows.map(presentCall);
}

/** What leaves the server of a call, field by field. */
export function presentCall(row: SelectedCall): CallRow {
  return {
    sequenceId: row.sequence_id,
    parentSequenceId: row.parent_sequence_id,
    previousSequenceId: row.previous_sequence_id,
    externalId: row.external_id,
    type: row.type,
    answered: row.answered,
    from: row.from_number,
    to: row.to_number,
    userName: row.user_name,
    accountName: row.account_name,
    contactName: row.contact_name,
    dialBegin: row.dial_begin?.toISOString() ?? null,
    callBegin: row.call_begin?.toISOString() ?? null,
    callEnd: row.call_end?.toISOString() ?? null,
    time: row.happened_at.toISOString(),
    recordingSeconds: row.seconds,
    transfer:
      row.state === null
        ? null
        : {
            state: row.state,
            reason: row.reason_code === null ? null : reasonWords(row.reason_code, row.reason_params),
            reasonCode: row.reason_code,
            dueAt: row.state === "retrying" ? (row.due_at?.toISOString() ?? null) : null,
          },
  };
}
