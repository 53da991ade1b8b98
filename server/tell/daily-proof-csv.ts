import type { Language } from "../../contract/words.ts";
import type { CsvCell } from "../base/csv.ts";
import type { Database } from "../base/database.ts";
import type { Day } from "../base/zone-days.ts";
import { reasonWords } from "../keep/reason-words.ts";
import { listProofCalls, type ProofRow, type Whose } from "./daily-proof-store.ts";

/** Column names are English in both languages, as in the call history's CSV. Times are UTC (RFC 3339). */
export const proofColumns = [
  "Day",
  "Sequence ID",
  "Parent sequence ID",
  "Dial begin time",
  "Call begin time",
  "Call end time",
  "Answered",
  "State",
  "Reason code",
  "Reason",
  "Received time",
  "Delivered time",
  "S3 URI",
  "Size",
  "SHA-256",
] as const;

/** Rows read at once: some MB in memory, however long the period is. */
const batchRows = 2000;

/**
 * Every call of these days, a batch after the other; each batch is a transaction of its own, so that a slow reader
 * holds no connection.
 */
export async function* proofBatches(
  whose: Whose,
  db: Database,
  days: { from: Day; before: Day },
  language: Language,
): AsyncGenerator<CsvCell[][]> {
  type Place = { at: string; id: string };
  let after: Place | null = null;
  for (;;) {
    const place: Place | null = after;
    const rows: ProofRow[] = await db.forCompany(whose.companyId, (trx) =>
      listProofCalls(whose, trx, days, "all", place, batchRows),
    );
    yield rows.map((row) => presentRow(row, language));
    const last = rows.at(-1);
    if (!last || rows.length < batchRows) return;
    after = { at: last.ended.toISOString(), id: last.sequence_id };
  }
}

function presentRow(row: ProofRow, language: Language): CsvCell[] {
  const time = (instant: Date | null) => instant?.toISOString() ?? null;
  return [
    row.day,
    row.sequence_id,
    row.parent_sequence_id,
    time(row.dial_begin),
    time(row.call_begin),
    time(row.call_end),
    row.answered,
    row.class,
    row.reason_code,
    row.reason_code === null ? null : reasonWords(row.reason_code, row.reason_params)[language].cause,
    time(row.received_at),
    time(row.delivered_at),
    row.delivered_at && row.bucket && row.object_key ? `s3://${row.bucket}/${row.object_key}` : null,
    row.shaped_bytes,
    row.sha256,
  ];
}
