import type { Kysely } from "kysely";
import { openWall } from "./wall.ts";

/** CSV files made in the background. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { runAll } = await openWall(db);
  await runAll(statements);
}

const statements = ``;
