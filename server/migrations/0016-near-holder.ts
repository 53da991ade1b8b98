import type { Kysely } from "kysely";
import { openWall } from "./wall.ts";

/**
 * With a spool in a bucket a finished file is on one machine alone: the holder of leases there ships it, and others
 * only when it does not.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { run } = await openWall(db);
  await run("alter table recordings add column near_holder text, add column near_until timestamptz");
}
