import { type Kysely, sql } from "kysely";
import type { Tables } from "../base/database.ts";

const name = "backup.last";

export type LastBackup = { at: string; folder: string; whole: boolean };

/**
 * Notes that a backup was made, for the operator's page. Whether it is still there nobody knows but the operator.
 * @param whole every file was there and as it was received
 */
export async function noteBackup(db: Kysely<Tables>, made: LastBackup): Promise<void> {
  await sql`insert into installation (name, value) values (${name}, ${JSON.stringify(made)}::jsonb)
    on conflict (name) do update set value = excluded.value`.execute(db);
}

export async function readLastBackup(db: Kysely<Tables>): Promise<LastBackup | null> {
  const row = await db.selectFrom("installation").select("value").where("name", "=", name).executeTakeFirst();
  return (row?.value as LastBackup | undefined) ?? null;
}
