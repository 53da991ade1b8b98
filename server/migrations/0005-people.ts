import { type Kysely, sql } from "kysely";
import { openWall } from "./wall.ts";

/** People: switching off, second factors, sign-ins, scopes of API keys; the operation log is kept 400 days. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { run, runAll, protect, roles } = await openWall(db);
  await runAll(statements);
  await protect("second_factors", {
    company: "select, insert, update, delete",
    system: "select, insert, update, delete",
  });
  // An invitation that is withdrawn goes whole: nobody ever signed in with it.
  await run(`grant delete on users, user_links to "${roles.company}"`);
  await run(`grant update (factor_required) on companies to "${roles.company}"`);
  await run(`grant select, insert, update, delete on tries to "${roles.system}"`);
  for (const statement of functions) await run(statement);
  // Forced row security holds for the owner too: this is all that it may touch, through the function below.
  const owner = await sql<{ name: string }>`select current_user as name`.execute(db);
  await run(`create policy kept_400_days on operation_log to "${owner.rows[0]?.name ?? ""}"
    using (at < now() - interval '400 days') with check (false)`);
  await run("revoke execute on function clear_old_operations() from public");
  await run(`grant execute on function clear_old_operations() to "${roles.system}"`);
}

/** `second_factors.company_id` is '*' for operators; no company can have that ID. */
const statements = `
alter table users
  add column name text not null default '',
  add column language text check (language in ('ja', 'en')),
  add column disabled_at timestamptz,
  add column password_at timestamptz,
  add column last_sign_in_at timestamptz;
alter table operators
  add column password_at timestamptz;
alter table operator_links
  add column resets_factor boolean not null default false;
alter table user_sessions
  add column session_id uuid not null default gen_random_uuid(),
  add column address text,
  add column browser text,
  add column last_seen_at timestamptz not null default now();
alter table operator_sessions
  add column session_id uuid not null default gen_random_uuid(),
  add column address text,
  add column browser text,
  add column last_seen_at timestamptz not null default now();
create index user_sessions_of on user_sessions (company_id, user_id);
create index user_links_of on user_links (company_id, user_id);
alter table api_keys
  add column name text not null default '',
  add column scope text not null default 'both' check (scope in ('push', 'read', 'both')),
  add column made_by text,
  add column last_used_address text;
alter table companies
  add column factor_required boolean not null default false;

create table second_factors (
  company_id text not null,
  user_id uuid not null,
  sealed bytea not null,
  key_id text not null,
  started_at timestamptz not null default now(),
  confirmed_at timestamptz,
  last_step bigint not null default 0,
  recovery_salt bytea,
  recovery_hashes bytea[] not null default '{}',
  primary key (company_id, user_id)
);

create unlogged table tries (
  name bytea primary key,
  left_over double precision not null,
  at timestamptz not null
);
create index tries_old on tries (at);

create index operation_log_newest on operation_log (company_id, at desc, entry_id desc);
create index operation_log_of_actor on operation_log (company_id, actor, at desc, entry_id desc);
create index operation_log_old on operation_log using brin (at);
drop trigger mails_forget_token on mails;
create trigger mails_forget_token before update of due_at on mails for each row
  when (new.params ? 'token' and new.due_at is null)
  execute function forget_confirmation_token();
`;

const functions = [
  // The only way that an entry ever goes; nobody else has a DELETE grant.
  `create function clear_old_operations() returns bigint language sql security definer
   set search_path = pg_catalog, public as $$
  with gone as (delete from operation_log where at < now() - interval '400 days' returning 1)
  select count(*) from gone
$$`,
];
