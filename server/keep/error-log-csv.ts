import type { Language } from "../../contract/words.ts";
import type { CsvCell } from "../base/csv.ts";
import type { Database } from "../base/database.ts";
import { type ErrorFilter, type ErrorPlace, type ErrorRow, readErrors, serviceName } from "./error-log.ts";
import { reasonWords } from "./reason-words.ts";

/** Column names are English in both languages, as in the call history's CSV; words are the reader's. */
export const errorColumns = [
  "Time",
  "Service",
  "Sequence ID",
  "Cause",
  "Cure",
  "Code",
  "HTTP status",
  "Request ID",
  "Times",
  "Last time",
  "Recovered time",
] as const;

/** Rows read at once; each batch is a transaction of its own, so that a slow reader holds no connection. */
const batchRows = 2000;

/** The filtered error log, newest first, a batch after the other. Times are UTC (RFC 3339). */
export async function* errorBatches(
  companyId: string,
  db: Database,
  timeZone: string,
  filter: ErrorFilter,
  language: Language,
): AsyncGenerator<CsvCell[][]> {
  let after: ErrorPlace | null = null;
  for (;;) {
    const place: ErrorPlace | null = after;
    const rows: ErrorRow[] = await db.forCompany(companyId, (trx) =>
      readErrors(companyId, trx, timeZone, filter, place, batchRows),
    );
    yield rows.map((row) => {
      const { cause, cure } = reasonWords(row.code, row.params)[language];
      return [
        row.at.toISOString(),
        serviceName(row.service),
        row.sequence_id,
        cause,
        cure,
        row.code,
        row.http_status,
        row.request_id,
        row.times,
        row.last_at.toISOString(),
        row.recovered_at?.toISOString() ?? null,
      ];
    });
    const last = rows.at(-1);
    if (!last || rows.length < batchRows) return;
    after = { at: last.at.toISOString(), id: String(last.error_id) };
  }
}
