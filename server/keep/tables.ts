import type { ColumnType, Generated } from "kysely";
import type { CallType, TransferState } from "../../contract/calls.ts";

type Json<T> = ColumnType<T, string, string>;
type NullableJson<T> = ColumnType<T | null, string | null, string | null>;

/** One file as the source sent it; `file` is a path inside the spool. */
export type Original = { role: "both" | "agent" | "customer"; file: string; bytes: number; sha256: string };

/** Details that fill the words of a failure or reason; never secrets. */
export type Params = Record<string, string | number | boolean | null>;

/** Which of the skipped calls of its period a backfill takes; empty: all of them. */
export type BackfillFilters = { types?: CallType[]; reasons?: string[] };

declare module "../base/database.ts" {
  interface Tables {
    calls: {
      company_id: string;
      sequence_id: string;
      external_id: string | null;
      parent_sequence_id: string;
      previous_sequence_id: string | null;
      type: CallType | null;
      answered: boolean | null;
      from_number: string | null;
      to_number: string | null;
      user_name: string | null;
      account_name: string | null;
      contact_name: string | null;
      memo: string | null;
      dial_begin: Date | null;
      call_begin: Date | null;
      call_end: Date | null;
      /** When it took place, as well as known; orders the call history. */
      happened_at: Date;
      /** Known only because another call named it as its parent or previous call. */
      mentioned_only: Generated<boolean>;
      created_at: Generated<Date>;
      updated_at: Generated<Date>;
    };
    /** The first call that bore each externalId. */
    call_names: { company_id: string; external_id: string; sequence_id: string };
    recordings: {
      company_id: string;
      sequence_id: string;
      identity: string;
      received_at: Generated<Date>;
      source: string;
      raw: Json<unknown>;
      originals: Json<Original[]>;
      audio_sha256: string;
      declared_format: string | null;
      agent_offset: number;
      customer_offset: number;
      stage: "shape" | "ship";
      state: TransferState;
      held_by: "destination" | "recording" | null;
      reason_code: string | null;
      reason_params: NullableJson<Params>;
      /** When `work` may claim it; while claimed, when the claim ends by itself. Null: nothing to do. */
      due_at: Date | null;
      lease_token: string | null;
      attempts: Generated<number>;
      failures_in_row: Generated<number>;
      shaped_file: string | null;
      shaped_bytes: number | null;
      sha256: string | null;
      seconds: number | null;
      channels: "stereo" | "mixed" | "agent" | "customer" | null;
      salvaged: Generated<boolean>;
      /** File name in the bucket, fixed before the first attempt. */
      object_name: string | null;
      object_key: string | null;
      bucket: string | null;
      endpoint: string | null;
      delivered_at: Date | null;
      proof: string | null;
      etag: string | null;
      local_gone_at: Date | null;
      /** Since when it is skipped or held for its own sake; kept by a trigger of the database. */
      set_aside_at: Date | null;
      /** The door's request that brought it, as the log names it. */
      request_id: string | null;
      /** The backfill that ships it, or is to ship it while it is still skipped. */
      backfill_id: string | null;
      /** Why it was skipped before its backfill released it. */
      backfill_reason: string | null;
    };
    backfills: {
      company_id: string;
      backfill_id: Generated<string>;
      actor: string;
      from_at: Date;
      to_at: Date;
      filters: Json<BackfillFilters>;
      state: "running" | "paused" | "cancelled" | "done";
      total: number;
      total_bytes: number;
      created_at: Generated<Date>;
      finished_at: Date | null;
    };
    /** Counts of each hour (UTC): recordings that arrived, that were delivered, and attempts that failed. */
    hours: {
      company_id: string;
      hour: Date;
      received: number;
      delivered: number;
      failed: number;
      /** Longest from arrival to delivery, of what was delivered in this hour. */
      longest_seconds: number | null;
    };
    /** Free bytes of the spool above its reserve, now and then. */
    spool_samples: { at: Date; room_bytes: number };
    attempts: {
      company_id: string;
      attempt_id: string;
      sequence_id: string;
      started_at: Generated<Date>;
      finished_at: Date | null;
      outcome: "running" | "delivered" | "failed" | "unknown";
      endpoint: string;
      bucket: string;
      object_key: string;
      region: string;
      code: string | null;
      params: NullableJson<Params>;
      http_status: number | null;
      request_id: string | null;
    };
    integration_errors: {
      company_id: string;
      error_id: Generated<number>;
      service: string;
      sequence_id: string | null;
      code: string;
      params: Json<Params>;
      http_status: number | null;
      request_id: string | null;
      at: Generated<Date>;
      last_at: Generated<Date>;
      times: Generated<number>;
      recovered_at: Date | null;
    };
  }
}
