import type { Kysely } from "kysely";
import { openWall } from "./wall.ts";

/** Limits outlive a crash of the database, and the change to its replica (docs/decisions/0030-limits-at-the-doors.md). */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { run } = await openWall(db);
  await run("alter table tries set logged");
}
