import type { Kysely } from "kysely";
import { openWall } from "./wall.ts";

/** The operator's own operation log is kept 400 days, as that of a company is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { run, roles } = await openWall(db);
  // The only way that an entry ever goes; nobody else has a DELETE grant.
  await run(`create function clear_old_operator_acts() returns bigint language sql security definer
   set search_path = pg_catalog, public as $$
  with gone as (delete from operator_log where at < now() - interval '400 days' returning 1)
  select count(*) from gone
$$`);
  await run("revoke execute on function clear_old_operator_acts() from public");
  await run(`grant execute on function clear_old_operator_acts() to "${roles.system}"`);
}
