import type { Attempt } from "../../contract/calls.ts";
import type { Trx } from "../base/database.ts";
import { reasonWords } from "./reason-words.ts";

const most = 500;

/** The attempts at one recording's transfer, oldest first, as they leave the server; at most 500. */
export async function listAttempts(companyId: string, trx: Trx, sequenceId: string): Promise<Attempt[]> {
  const attempts = await trx
    .selectFrom("attempts")
    .selectAll()
    .where("company_id", "=", companyId)
    .where("sequence_id", "=", sequenceId)
    .orderBy("started_at")
    .limit(most)
    .execute();
  return attempts.map((attempt) => ({
    startedAt: attempt.started_at.toISOString(),
    finishedAt: attempt.finished_at?.toISOString() ?? null,
    outcome: attempt.outcome,
    code: attempt.code,
    httpStatus: attempt.http_status,
    requestId: attempt.request_id,
    words: attempt.code === null ? null : reasonWords(attempt.code, attempt.params),
    uri: `s3://${attempt.bucket}/${attempt.object_key}`,
  }));
}
