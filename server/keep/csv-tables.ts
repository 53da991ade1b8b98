import type { ColumnType, Generated } from "kysely";
import type { CsvCode, CsvFilters, CsvKind, CsvState } from "../../contract/csv-files.ts";
import type { Language } from "../../contract/words.ts";

declare module "../base/database.ts" {
  interface Tables {
    csv_files: {
      company_id: string;
      file_id: Generated<string>;
      user_id: string;
      /** Mail address of the person who asked, as it was then. */
      actor: string;
      kind: CsvKind;
      code: CsvCode;
      /** First and last day of its calls, in the company's time zone. */
      from_day: string;
      to_day: string;
      filters: ColumnType<CsvFilters, string, string>;
      /** Null: no mail is wanted. */
      mail_language: Language | null;
      mailed_at: Date | null;
      state: Generated<CsvState>;
      row_count: Generated<number>;
      expected_rows: number | null;
      bytes: Generated<number>;
      replaced: Generated<number>;
      /** Path inside the spool, once it is whole. */
      file: string | null;
      failure_code: string | null;
      created_at: Generated<Date>;
      finished_at: Date | null;
      expires_at: Date | null;
      /** When it may be claimed; while claimed, when the claim ends by itself. Null: nothing to do. */
      due_at: Generated<Date | null>;
      lease_token: string | null;
      tries: Generated<number>;
    };
  }
}
