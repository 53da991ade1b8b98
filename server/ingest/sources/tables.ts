import type { ColumnType, Generated } from "kysely";
import type { SourceEventKind, SourceKind, SourceSettings } from "../../../contract/sources.ts";
import type { Params } from "../../keep/tables.ts";

type Json<T> = ColumnType<T, string | undefined, string>;
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;

/** What is wrong with a source now; a stable code, and since when (RFC 3339). */
export type SourceTrouble = { code: string; params: Params; since: string };

declare module "../../base/database.ts" {
  interface Tables {
    /** A phone system of a company, with all its feeds. */
    sources: {
      company_id: string;
      source_id: string;
      kind: SourceKind;
      name: string;
      settings: Json<SourceSettings>;
      secret_sealed: Buffer | null;
      secret_key_id: string | null;
      created_at: Generated<Date>;
      ended_at: Date | null;
      seen_at: Date | null;
      received_at: Date | null;
      refused_at: Date | null;
      received: Generated<number>;
      refused: Generated<number>;
      trouble: NullableJson<SourceTrouble>;
      cursor: Json<Record<string, unknown>>;
    };
    /** The latest of what a source brought, and of what was refused (source-events.ts). */
    source_events: {
      company_id: string;
      source_id: string;
      event_id: Generated<number>;
      at: Generated<Date>;
      kind: SourceEventKind;
      item: string;
      code: string | null;
      params: NullableJson<Params>;
      sequence_id: string | null;
    };
    /** What a source has, by its own name: files of a folder, announced recordings of a provider. */
    source_items: {
      company_id: string;
      source_id: string;
      item: string;
      state: "waiting" | "taken" | "refused" | "gone";
      print: string | null;
      due_at: Date | null;
      tries: Generated<number>;
      sequence_id: string | null;
      details: Json<Record<string, unknown>>;
      first_at: Generated<Date>;
      changed_at: Generated<Date>;
    };
  }
}
