import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import type { Spool } from "../keep/spool.ts";

/** Days that samples are kept, for the operator's picture of the spool. */
const keptDays = 14;

/** Notes the free bytes above the reserve, once a minute, whichever process does it. */
export async function sampleSpool(db: Database, spool: Spool, now: Date): Promise<void> {
  const room = Math.round(await spool.room());
  const at = new Date(Math.floor(now.getTime() / 60_000) * 60_000);
  await sql`insert into spool_samples (at, room_bytes) values (${at}, ${room}) on conflict do nothing`.execute(
    db.system,
  );
  await sql`delete from spool_samples where at < ${new Date(now.getTime() - keptDays * 86_400_000)}`.execute(
    db.system,
  );
}
