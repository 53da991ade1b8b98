import type { ColumnType, Generated } from "kysely";
import type { Cdr } from "./cdr-record.ts";

declare module "../../base/database.ts" {
  interface Tables {
    /** What Asterisk's feeds said, until a chain is surely over (record-store.ts). */
    asterisk_records: {
      company_id: string;
      source_id: string;
      /** `cdr:<uniqueid>#<sequence>`, or `link:<ID>|<ID>`. */
      item: string;
      /** Of a record its linkedid; of a link its first ID. */
      linked_id: string;
      record: ColumnType<Cdr | { to: string }, string, string>;
      /** What was told of its call last (told-print of tell-chains.ts). */
      told: string | null;
      due_at: Date | null;
      first_at: Generated<Date>;
      changed_at: Generated<Date>;
    };
  }
}
