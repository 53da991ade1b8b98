import type { Kysely } from "kysely";
import { openWall } from "./wall.ts";

/**
 * Master keys by ID, past and present, and a guard: once a key is retired, nothing that was sealed with it gets into a
 * row any more, from no process, however late it wakes up. A writer and the retirement wait for each other at the
 * key's row, so that the retirement counts every secret there is.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { run, runAll, roles } = await openWall(db);
  await runAll(statements);
  await run(`grant select, insert, update on master_keys to "${roles.system}"`);
  await run(guard);
  await run("revoke execute on function refuse_retired_key() from public");
  for (const [table, column, path] of guarded) {
    await run(`create trigger ${table}_live_key before insert or update of ${column} on ${table}
      for each row execute function refuse_retired_key('${path}')`);
  }
}

/** Tables with something sealed, the column that holds it, and where a row names its key. */
const guarded = [
  ["destinations", "secret_sealed", "{secret_key_id}"],
  ["destination_checks", "secret_sealed", "{secret_key_id}"],
  ["webhooks", "secret_sealed", "{secret_key_id}"],
  ["sources", "secret_sealed", "{secret_key_id}"],
  ["second_factors", "sealed", "{key_id}"],
  ["installation", "value", "{value,secretKeyId}"],
] as const;

const statements = `
create table master_keys (
  key_id text primary key,
  web_key_id text not null unique,
  known_since timestamptz not null default now(),
  seals_since timestamptz,
  retired_at timestamptz
);
`;

/** Runs as the owner: companies neither see the keys nor may lock their rows. */
const guard = `create function refuse_retired_key() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public as $$
declare
  used text := to_jsonb(new) #>> tg_argv[0]::text[];
  gone timestamptz;
begin
  if used is not null then
    select retired_at into gone from master_keys where key_id = used or web_key_id = used for share;
    if gone is not null then
      raise exception 'sealed with a key that was retired' using errcode = 'ONK01';
    end if;
  end if;
  return new;
end
$$`;
