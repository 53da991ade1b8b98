import type { Kysely } from "kysely";
import { openWall } from "./wall.ts";

/** もう一度転送する: which asking a recording went with last, so that how it ended can be told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { runAll } = await openWall(db);
  await runAll(statements);
}

const statements = `
alter table recordings add column ship_run_id uuid;
create index recordings_of_ship_run on recordings (company_id, ship_run_id, state) where ship_run_id is not null;
`;
