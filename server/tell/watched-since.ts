import { sql } from "kysely";
import type { Database } from "../base/database.ts";

/** A pause in the watch beyond this is an outage of ours: what did not arrive in it says nothing of a company. */
const longestPauseSeconds = 180;
const name = "tell.watch";

/**
 * Notes that the installation is watched at this moment, and since when without a pause of more than three minutes.
 * Several processes may do so at once.
 */
export async function noteWatch(db: Database, now: Date): Promise<void> {
  await sql`
    insert into installation as i (name, value)
    values (${name}, jsonb_build_object('since', ${now.toISOString()}::text, 'last', ${now.toISOString()}::text))
    on conflict (name) do update set value = jsonb_build_object(
      'since', case when (i.value ->> 'last')::timestamptz < ${now}::timestamptz - make_interval(secs => ${longestPauseSeconds})
        then ${now.toISOString()}::text else i.value ->> 'since' end,
      'last', ${now.toISOString()}::text)`.execute(db.system);
}

/** Since when the installation is watched without a pause; null: nobody noted it. */
export async function readWatchedSince(db: Database): Promise<Date | null> {
  const read = await sql<{ since: Date | null }>`
    select (value ->> 'since')::timestamptz as since from installation where name = ${name}`.execute(
    db.system,
  );
  return read.rows[0]?.since ?? null;
}
