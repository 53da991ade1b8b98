import type { ColumnType, Generated } from "kysely";
import type { CallType, StepType } from "../../contract/call-types.ts";
import type { TransferState } from "../../contract/calls.ts";
import type { HeldKeys } from "../accounts/follow-master-key.ts";

type Json<T> = ColumnType<T, string, string>;
type NullableJson<T> = ColumnType<T | null, string | null, string | null>;

/** One file as the source sent it; `file` is a path inside the spool. */
export type Original = {
  role: "both" | "agent" | "customer";
  file: string;
  bytes: number;
  sha256: string;
  /** Of two channels the first is the customer's: they change sides when it is shaped. */
  swapped?: boolean;
};

/** Details that fill the words of a failure or reason; never secrets. */
export type Params = Record<string, string | number | boolean | null>;

/** Which of the skipped calls of its period a backfill takes; empty: all of them. */
export type BackfillFilters = { types?: CallType[]; reasons?: string[] };

/** What a process of the service does, as it says itself. */
export type Doing = {
  memoryBytes?: number;
  /** `web`: requests of the push door answered since it began. */
  pushes?: number;
  /** `watch`: whether it is the one whose clocks run. */
  turn?: boolean;
  /** The keys it has, by ID. */
  keys?: HeldKeys;
};

/** Recordings of a backfill by what has become of them, and its deliveries of a minute. */
export type BackfillCounts = {
  delivered: number;
  underWay: number;
  failed: number;
  left: number;
  lately: number;
};

declare module "../base/database.ts" {
  interface Tables {
    /** The processes of the service, of all machines. */
    processes: {
      process_id: string;
      role: "web" | "work" | "watch";
      machine: string;
      pid: number;
      version: string;
      node: string;
      /** The last eight digits of its leases. */
      holder: string | null;
      started_at: Date;
      seen_at: Generated<Date>;
      doing: Json<Doing>;
    };
    calls: {
      company_id: string;
      sequence_id: string;
      external_id: string | null;
      parent_sequence_id: string;
      previous_sequence_id: string | null;
      type: CallType | StepType | null;
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
      /** It has a recording. */
      recorded: Generated<boolean>;
      /** Type and answer as one (call-kinds.ts); null for what the list leaves out. Made by the database. */
      kind: ColumnType<number | null, never, never>;
      /** The number's digits from the last to the first; of what is no number, the folded name. Made by the database. */
      from_key: ColumnType<string | null, never, never>;
      to_key: ColumnType<string | null, never, never>;
      created_at: Generated<Date>;
      updated_at: Generated<Date>;
    };
    /** The first call that bore each externalId. */
    call_names: { company_id: string; external_id: string; sequence_id: string };
    /** Every two neighbouring characters of every name that calls of the company bear, kept by a trigger. */
    name_parts: {
      company_id: string;
      part: string;
      of: "user" | "account" | "contact" | "from" | "to";
      name: string;
    };
    recordings: {
      company_id: string;
      sequence_id: string;
      /** Of its call, kept by triggers. */
      happened_at: ColumnType<Date, never, never>;
      kind: ColumnType<number | null, never, never>;
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
      /** The asking for もう一度転送する that it went with last. */
      ship_run_id: string | null;
      /** Why it was skipped before its backfill released it. */
      backfill_reason: string | null;
      /** Until when it waits for the facts of its call; still set afterwards: they never came. */
      facts_until: Date | null;
      /** Whose machine alone has the finished file at hand, and until when it is to ship it first. */
      near_holder: string | null;
      near_until: Date | null;
    };
    /** A name within its source by which the audio and the facts of one call find each other. */
    source_names: { company_id: string; source_id: string; name: string; sequence_id: string };
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
      /** How far it was when it was last counted; null: never. */
      counts: NullableJson<BackfillCounts>;
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
    /** One asking for もう一度転送する; the newest of a company is its lock (ship-again-turn.ts). */
    ship_runs: {
      company_id: string;
      run_id: Generated<string>;
      actor: string;
      /** Null: single recordings, done at once. */
      service: string | null;
      codes: Generated<string[]>;
      /** Where it is: the code by its place (from 1), and the last error of it that was looked at. */
      code_at: Generated<number>;
      after_at: Generated<Date>;
      after_id: Generated<number>;
      asked: number;
      done: Generated<number>;
      started: Generated<number>;
      delivered: Generated<number>;
      under_way: Generated<number>;
      held: Generated<number>;
      gone: Generated<number>;
      unknown: Generated<number>;
      /** Why it ended before its end: nothing is shipped any more. */
      stopped_code: string | null;
      begun_at: Generated<Date>;
      finished_at: Date | null;
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
