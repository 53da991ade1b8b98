import { sql } from "kysely";
import type { Attempt, AttemptList } from "../../contract/calls.ts";
import type { Trx } from "../base/database.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { reasonWords } from "./reason-words.ts";

const pageSize = 20;
const mostForIntegrators = 500;

/** The attempts at one recording's transfer, newest first, a page at a time. */
export async function listAttempts(
  companyId: string,
  trx: Trx,
  sequenceId: string,
  cursor?: string | undefined,
): Promise<AttemptList> {
  const rows = await readAttempts(companyId, trx, sequenceId, pageSize + 1, cursor);
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return {
    items: page.map(present),
    next: rows.length > pageSize && last ? encodeCursor(last.started_at, last.attempt_id) : null,
  };
}

/** The newest 500, oldest first, without their words. */
export async function listForIntegrators(
  companyId: string,
  trx: Trx,
  sequenceId: string,
): Promise<Omit<Attempt, "words">[]> {
  const rows = await readAttempts(companyId, trx, sequenceId, mostForIntegrators);
  return rows.reverse().map((row) => {
    const { words: _, ...attempt } = present(row);
    return attempt;
  });
}

export async function countAttempts(companyId: string, trx: Trx, sequenceId: string): Promise<number> {
  const counted = await sql<{ count: number }>`select count(*) as count from attempts
    where company_id = ${companyId} and sequence_id = ${sequenceId}`.execute(trx);
  return counted.rows[0]?.count ?? 0;
}

/** Where the attempt that was confirmed wrote to; null when none was. */
export async function deliveredRegion(
  companyId: string,
  trx: Trx,
  sequenceId: string,
): Promise<string | null> {
  const found = await trx
    .selectFrom("attempts")
    .select("region")
    .where("company_id", "=", companyId)
    .where("sequence_id", "=", sequenceId)
    .where("outcome", "=", "delivered")
    .orderBy("started_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return found?.region ?? null;
}

function readAttempts(
  companyId: string,
  trx: Trx,
  sequenceId: string,
  limit: number,
  cursor?: string | undefined,
) {
  const after = decodeCursor(cursor);
  // A cursor has milliseconds, and attempts have microseconds.
  const startedAt = sql`date_trunc('milliseconds', started_at)`;
  return trx
    .selectFrom("attempts")
    .selectAll()
    .where("company_id", "=", companyId)
    .where("sequence_id", "=", sequenceId)
    .$if(after !== null, (query) =>
      query
        .where("started_at", "<", sql<Date>`${after?.at}::timestamptz + interval '1 millisecond'`)
        .where(sql<boolean>`(${startedAt}, attempt_id::text) < (${after?.at}::timestamptz, ${after?.id})`),
    )
    .orderBy(sql`${startedAt} desc`)
    .orderBy(sql`attempt_id::text desc`)
    .limit(limit)
    .execute();
}

function present(attempt: Awaited<ReturnType<typeof readAttempts>>[number]): Attempt {
  return {
    id: attempt.attempt_id,
    startedAt: attempt.started_at.toISOString(),
    finishedAt: attempt.finished_at?.toISOString() ?? null,
    outcome: attempt.outcome,
    code: attempt.code,
    httpStatus: attempt.http_status,
    requestId: attempt.request_id,
    words: attempt.code === null ? null : reasonWords(attempt.code, attempt.params),
    uri: `s3://${attempt.bucket}/${attempt.object_key}`,
  };
}
