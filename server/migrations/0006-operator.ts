import type { Kysely } from "kysely";
import { openWall } from "./wall.ts";

/** The operator: health over days, and an operation log of the installation. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { runAll } = await openWall(db);
  await runAll(statements);
}

const statements = ``;
