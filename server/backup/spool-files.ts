import type pg from "pg";

/** Which recordings' audio goes into a backup: `undelivered` leaves out what the companies' buckets have. */
export type Audio = "all" | "undelivered";

/** A file that a row needs, and what the row says of it; `finished`: it can be made again from its originals. */
export type NeededFile = { file: string; bytes: number; sha256: string; finished: boolean };

const batch = 5_000;

/** Files of the spool that rows of the transaction need, which `client` has open. Sees all companies. */
export async function* neededFiles(client: pg.Client, audio: Audio): AsyncGenerator<NeededFile> {
  const rows = `select * from recordings
    where local_gone_at is null ${audio === "all" ? "" : "and state <> 'delivered'"}`;
  await client.query(`declare needed no scroll cursor for
    with kept as (${rows})
    select o ->> 'file' as file, (o ->> 'bytes')::bigint as bytes, o ->> 'sha256' as sha256, false as finished
      from kept cross join lateral jsonb_array_elements(originals) o
    union all select shaped_file, shaped_bytes, sha256, true from kept where shaped_file is not null
    union all select details ->> 'file', (details ->> 'bytes')::bigint, details ->> 'sha256', false
      from source_items where state = 'waiting' and details ? 'file'`);
  for (;;) {
    const part = await client.query<NeededFile>(`fetch ${batch} from needed`);
    if (part.rows.length === 0) break;
    yield* part.rows;
  }
  await client.query("close needed");
}
