import { type Kysely, sql } from "kysely";
import { roleNames } from "../base/database-roles.ts";

/**
 * Every table with a company ID has forced row-level security; every unique key includes the company ID.
 * `company` rows are seen through `app.company`; what `system` may do is its list of grants, nothing more.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const named = await sql<{ name: string }>`select current_database() as name`.execute(db);
  const roles = roleNames(named.rows[0]?.name ?? "");
  const run = (statement: string) => sql.raw(statement).execute(db);

  for (const statement of tables.split(/;\s*\n/)) {
    if (statement.trim() !== "") await run(statement);
  }
  await run(`grant usage on schema public to "${roles.service}", "${roles.company}", "${roles.system}"`);
  for (const [table, { company, system }] of Object.entries(companyTables)) {
    await run(`alter table ${table} enable row level security`);
    await run(`alter table ${table} force row level security`);
    await run(`create policy company_wall on ${table} to "${roles.company}"
      using (company_id = current_setting('app.company', true))
      with check (company_id = current_setting('app.company', true))`);
    await run(`create policy all_companies on ${table} to "${roles.system}" using (true) with check (true)`);
    if (company !== "") await run(`grant ${company} on ${table} to "${roles.company}"`);
    if (system !== "") await run(`grant ${system} on ${table} to "${roles.system}"`);
  }
  for (const [table, grants] of Object.entries(installationTables)) {
    if (grants.company !== "") await run(`grant ${grants.company} on ${table} to "${roles.company}"`);
    await run(`grant ${grants.system} on ${table} to "${roles.system}"`);
  }
}

/** What each role may do with each table of companies. Operation log and attempts' history are never deleted. */
const companyTables: Record<string, { company: string; system: string }> = {
  companies: { company: "select", system: "select, insert, update" },
  users: { company: "select, insert, update", system: "select, insert, update" },
  user_links: { company: "select, insert, update", system: "select, insert, update, delete" },
  user_sessions: { company: "select, insert, update, delete", system: "select, update, delete" },
  api_keys: { company: "select, insert, update", system: "select, insert, update" },
  operation_log: { company: "select, insert", system: "insert" },
  destinations: { company: "select, insert, update, delete", system: "select, update, delete" },
  destination_checks: { company: "select, insert", system: "select, update, delete" },
  calls: { company: "select, insert, update", system: "select" },
  call_names: { company: "select, insert", system: "" },
  recordings: { company: "select, insert, update", system: "select, update" },
  attempts: { company: "select", system: "select, insert, update" },
  integration_errors: { company: "select, insert, update", system: "select, insert, update" },
};

/** Tables of the installation: the operator's. */
const installationTables: Record<string, { company: string; system: string }> = {
  installation: { company: "select", system: "select, insert, update" },
  operators: { company: "", system: "select, insert, update" },
  operator_links: { company: "", system: "select, insert, update, delete" },
  operator_sessions: { company: "", system: "select, insert, update, delete" },
};

const tables = `
create table installation (
  name text primary key,
  value jsonb not null
);

create table operators (
  operator_id uuid primary key default gen_random_uuid(),
  email text not null,
  password_hash text not null,
  created_at timestamptz not null default now()
);
create unique index operators_email on operators (lower(email));

create table operator_links (
  token_hash bytea primary key,
  expires_at timestamptz not null
);

create table operator_sessions (
  token_hash bytea primary key,
  operator_id uuid not null references operators on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create table companies (
  company_id text primary key check (company_id ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
  name text not null,
  contract boolean not null default false,
  time_zone text not null default 'Asia/Tokyo',
  created_at timestamptz not null default now()
);

create table users (
  company_id text not null references companies,
  user_id uuid not null default gen_random_uuid(),
  email text not null,
  role text not null check (role in ('administrator', 'member')),
  password_hash text,
  created_at timestamptz not null default now(),
  primary key (company_id, user_id)
);
create unique index users_email on users (company_id, lower(email));

create table user_links (
  company_id text not null,
  token_hash bytea not null,
  user_id uuid not null,
  expires_at timestamptz not null,
  primary key (company_id, token_hash),
  foreign key (company_id, user_id) references users
);
create index user_links_token on user_links (token_hash);

create table user_sessions (
  company_id text not null,
  token_hash bytea not null,
  user_id uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (company_id, token_hash),
  foreign key (company_id, user_id) references users
);
create index user_sessions_token on user_sessions (token_hash);

create table api_keys (
  company_id text not null references companies,
  key_id uuid not null default gen_random_uuid(),
  prefix text not null,
  sha256 bytea not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  ended_at timestamptz,
  primary key (company_id, key_id)
);
create index api_keys_sha256 on api_keys (sha256);

create table operation_log (
  company_id text not null references companies,
  entry_id bigint generated always as identity,
  at timestamptz not null default now(),
  actor text not null,
  source_address text,
  operation text not null,
  details jsonb not null default '{}',
  primary key (company_id, entry_id)
);

create table destinations (
  company_id text primary key references companies,
  version integer not null,
  enabled boolean not null,
  endpoint text not null,
  bucket text not null,
  folder text not null,
  region text not null,
  access_key_id text not null,
  secret_sealed bytea not null,
  secret_key_id text not null,
  secret_last4 text not null,
  saved_at timestamptz not null default now(),
  verified_at timestamptz,
  last_check jsonb,
  paused_at timestamptz,
  pause_code text,
  pause_params jsonb,
  next_probe_at timestamptz,
  trouble_since timestamptz,
  plain_put boolean not null default false,
  offered_region text,
  ending boolean not null default false
);
create index destinations_probe on destinations (next_probe_at) where next_probe_at is not null;

create table destination_checks (
  company_id text not null references companies,
  check_id uuid not null default gen_random_uuid(),
  actor text not null,
  source_address text,
  save boolean not null,
  version integer not null,
  enabled boolean not null,
  endpoint text not null,
  bucket text not null,
  folder text not null,
  region text not null,
  access_key_id text not null,
  secret_sealed bytea,
  secret_key_id text not null,
  secret_last4 text not null,
  steps jsonb not null default '[]',
  done jsonb,
  created_at timestamptz not null default now(),
  lease_until timestamptz,
  primary key (company_id, check_id)
);
create index destination_checks_open on destination_checks (created_at) where done is null;

create table calls (
  company_id text not null references companies,
  sequence_id text not null check (sequence_id ~ '^[A-Za-z0-9-]{1,64}$'),
  external_id text,
  parent_sequence_id text not null,
  previous_sequence_id text,
  type text check (type in ('incoming', 'outbound', 'transfer', 'internal', 'voicemail')),
  answered boolean,
  from_number text,
  to_number text,
  user_name text,
  account_name text,
  contact_name text,
  memo text,
  dial_begin timestamptz(3),
  call_begin timestamptz(3),
  call_end timestamptz(3),
  happened_at timestamptz(3) not null,
  mentioned_only boolean not null default false,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (company_id, sequence_id)
);
create index calls_history on calls (company_id, happened_at desc, sequence_id desc);
create index calls_chain on calls (company_id, parent_sequence_id);
create index calls_external on calls (company_id, external_id) where external_id is not null;

create table call_names (
  company_id text not null references companies,
  external_id text not null,
  sequence_id text not null,
  primary key (company_id, external_id),
  foreign key (company_id, sequence_id) references calls
);

create table recordings (
  company_id text not null,
  sequence_id text not null,
  identity text not null,
  received_at timestamptz(3) not null default clock_timestamp(),
  source text not null,
  raw jsonb not null,
  originals jsonb not null,
  audio_sha256 text not null,
  declared_format text,
  agent_offset double precision not null default 0,
  customer_offset double precision not null default 0,
  stage text not null check (stage in ('shape', 'ship')),
  state text not null check (state in ('waiting', 'sending', 'retrying', 'held', 'delivered', 'skipped')),
  held_by text check (held_by in ('destination', 'recording')),
  reason_code text,
  reason_params jsonb,
  due_at timestamptz,
  lease_token uuid,
  attempts integer not null default 0,
  failures_in_row integer not null default 0,
  shaped_file text,
  shaped_bytes bigint,
  sha256 text,
  seconds double precision,
  channels text,
  salvaged boolean not null default false,
  object_name text,
  object_key text,
  bucket text,
  endpoint text,
  delivered_at timestamptz,
  proof text,
  etag text,
  local_gone_at timestamptz,
  primary key (company_id, sequence_id),
  unique (company_id, identity),
  foreign key (company_id, sequence_id) references calls,
  check ((state = 'held') = (held_by is not null))
);
create index recordings_due on recordings (stage, company_id, due_at) where due_at is not null;
create index recordings_leased on recordings (lease_token) where lease_token is not null;
create index recordings_under_way on recordings (company_id, state, received_at) where state not in ('delivered', 'skipped');
create index recordings_delivered on recordings (company_id, delivered_at) where delivered_at is not null;
create index recordings_to_clear on recordings (delivered_at) where delivered_at is not null and local_gone_at is null;
create index recordings_received on recordings (company_id, received_at desc, sequence_id desc);

create table attempts (
  company_id text not null,
  attempt_id uuid not null,
  sequence_id text not null,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  outcome text not null check (outcome in ('running', 'delivered', 'failed', 'unknown')),
  endpoint text not null,
  bucket text not null,
  object_key text not null,
  region text not null,
  code text,
  params jsonb,
  http_status integer,
  request_id text,
  primary key (company_id, attempt_id),
  foreign key (company_id, sequence_id) references recordings
);
create index attempts_of on attempts (company_id, sequence_id, started_at);

create table integration_errors (
  company_id text not null references companies,
  error_id bigint generated always as identity,
  service text not null,
  sequence_id text,
  code text not null,
  params jsonb not null default '{}',
  http_status integer,
  request_id text,
  at timestamptz(3) not null default now(),
  last_at timestamptz not null default now(),
  times integer not null default 1,
  recovered_at timestamptz,
  primary key (company_id, error_id)
);
create index integration_errors_newest on integration_errors (company_id, at desc, error_id desc);
create unique index integration_errors_open on integration_errors (company_id, service, sequence_id, code)
  where recovered_at is null;
`;
