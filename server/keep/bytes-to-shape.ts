import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import type { Spool } from "./spool.ts";
import { shapedPerByte } from "./spool-claims.ts";

/** Bytes a second of a finished file (S15). */
const bytesPerSecond = 32_000;

/**
 * Bytes, at most, that the finished files of all recordings will have that wait to be shaped, and of those that will be made of
 * legs which wait for each other (ingest/legs/); none where they do not wait on this disk. Sees all companies.
 */
export async function bytesToShape(db: Database, spool: Pick<Spool, "holdsBacklog">): Promise<number> {
  if (!spool.holdsBacklog) return 0;
  // Each half has an index of its own; that of the legs lets their calls alone be looked at.
  const waiting = sql`stage = 'shape' and due_at is not null`;
  const { rows } = await sql<{ bytes: number }>`
    select coalesce(sum(${shapedPerByte}::bigint * longest + ${bytesPerSecond} * greatest(agent_offset, customer_offset)),
      0)::float8 + (
        select coalesce(sum(${shapedPerByte}::bigint * (details ->> 'bytes')::bigint), 0)::float8 from source_items
        where state = 'waiting' and details ->> 'call' is not null and details ? 'file') as bytes
    from (select originals, agent_offset, customer_offset from recordings where ${waiting} and backfill_id is null
      union all
      select originals, agent_offset, customer_offset from recordings where ${waiting} and backfill_id is not null) r
    cross join lateral (
      select coalesce(max((original ->> 'bytes')::bigint), 0) as longest from jsonb_array_elements(originals) original
    ) legs`.execute(db.system);
  return rows[0]?.bytes ?? 0;
}
