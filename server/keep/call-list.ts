import { sql } from "kysely";
import type { CallFilter, CallList, CallRow } from "../../contract/calls.ts";
import type { Trx } from "../base/database.ts";
import { findCalls } from "./call-stream.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { readWanted } from "./read-wanted.ts";
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
      "c.mentioned_only",
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
  timeZone: string,
  filter: CallFilter & { cursor?: string | undefined },
): Promise<CallList> {
  const wanted = await readWanted(companyId, trx, timeZone, filter);
  const found = await findCalls(companyId, trx, wanted, decodeCursor(filter.cursor), pageSize + 1);
  const page = found.places.slice(0, pageSize);
  const isFull = found.places.length > pageSize;
  const end = isFull ? page.at(-1) : found.lookedBackTo;
  return {
    items: await readCalls(
      companyId,
      trx,
      page.map(({ id }) => id),
    ),
    next: end ? encodeCursor(new Date(end.at), end.id) : null,
    searchedBackTo: isFull ? null : (found.lookedBackTo?.at ?? null),
    tooManyNumbers: wanted.search?.tooManyNumbers ?? false,
    tooManyNames: wanted.search?.tooManyNames ?? false,
  };
}

/** These calls, in this order. */
export async function readCalls(companyId: string, trx: Trx, ids: readonly string[]): Promise<CallRow[]> {
  if (ids.length === 0) return [];
  const rows = await selectCalls(trx, companyId)
    .where(sql<boolean>`c.sequence_id = any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.sequence_id, presentCall(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
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
    mentionedOnly: row.mentioned_only,
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
