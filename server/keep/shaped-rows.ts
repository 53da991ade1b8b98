import { type RawBuilder, sql } from "kysely";

/** Seconds that a finished file waits for the machine that has it. */
const nearSeconds = 5;

/** A recording that was shaped under a lease, and what its row is to know of the finished file. */
export type ShapedRow = {
  companyId: string;
  sequenceId: string;
  /** Of the lease. */
  token: string;
  file: string;
  shaped: { bytes: number; sha256: string; seconds: number; channels: string; salvaged: boolean };
  /** The holder of leases on whose machine alone the file is, which ships it before others may; null: all machines have it. */
  near: string | null;
};

/** SQL: these as a relation `e`; `shapedColumns` reads its columns. */
export function shapedRows(rows: readonly ShapedRow[]): RawBuilder<unknown> {
  const of = <T>(value: (row: ShapedRow) => T) => rows.map(value);
  return sql`unnest(${of((one) => one.companyId)}::text[], ${of((one) => one.sequenceId)}::text[],
    ${of((one) => one.token)}::uuid[], ${of((one) => one.file)}::text[], ${of(({ shaped }) => shaped.bytes)}::bigint[],
    ${of(({ shaped }) => shaped.sha256)}::text[], ${of(({ shaped }) => shaped.seconds)}::float8[],
    ${of(({ shaped }) => shaped.channels)}::text[], ${of(({ shaped }) => shaped.salvaged)}::boolean[],
    ${of((one) => one.near)}::text[])
    as e (company_id, sequence_id, token, file, bytes, sha256, seconds, channels, salvaged, near)`;
}

/** SQL: what is set of a row `r` of recordings when it was shaped, from columns of `e`. */
export const shapedColumns: RawBuilder<unknown> = sql`stage = 'ship', failures_in_row = 0,
  shaped_file = e.file, shaped_bytes = e.bytes, sha256 = e.sha256,
  seconds = e.seconds, channels = e.channels, salvaged = e.salvaged,
  near_holder = coalesce(e.near, r.near_holder),
  near_until = case when e.near is null then r.near_until else now() + ${`${nearSeconds} seconds`}::interval end`;
