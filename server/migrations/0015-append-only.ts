import type { Kysely } from "kysely";
import { openWall } from "./wall.ts";

/**
 * Who writes an entry of an operation log says neither when it was nor which number it has: nobody dates one back, to
 * have it cleared sooner or to place it before another. And the owner's functions never meet a caller's own tables:
 * without `pg_temp` at the end of its path, PostgreSQL looks there first.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { run, roles } = await openWall(db);
  await run(`revoke insert on operation_log from "${roles.company}", "${roles.system}"`);
  await run(`grant insert (company_id, actor, source_address, operation, details) on operation_log
    to "${roles.company}", "${roles.system}"`);
  await run(`revoke insert on operator_log from "${roles.system}"`);
  await run(`grant insert (actor, source_address, operation, subject, details) on operator_log
    to "${roles.system}"`);
  await run(`do $$
declare
  owners regprocedure;
begin
  -- Ours alone: a monitor's or a pooler's may stand beside them.
  for owners in select oid from pg_proc where prosecdef and prokind = 'f'
    and pronamespace = 'public'::regnamespace and proowner = current_user::regrole loop
    execute format('alter function %s set search_path = pg_catalog, public, pg_temp', owners);
  end loop;
end $$`);
}
