import type { Kysely } from "kysely";
import { openWall } from "./wall.ts";

/** The converter reads what was held because its format was not read yet: it is taken up as if that had been missing. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { run, asOwner } = await openWall(db);
  await run(`create index recordings_unconverted on recordings (received_at)
    where state = 'held' and held_by = 'recording' and reason_code = 'converter-missing'`);
  await asOwner(
    "recordings",
    `update recordings set reason_code = 'converter-missing' where stage = 'shape' and state = 'held' and held_by = 'recording'
       and reason_code = 'format-not-decoded' and due_at is null and local_gone_at is null`,
  );
}
