import type { Kysely } from "kysely";
import { openWall } from "./wall.ts";

/** What search, filters and the flow view of the call history need. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { runAll } = await openWall(db);
  await runAll(statements);
}

const statements = ``;
