import type { Kysely } from "kysely";
import { openWall } from "./wall.ts";

/**
 * The operator: health over days, the service's processes, the set-up of a new company, and an operation log of the
 * operator's own acts, whichever company they concern. None of these rows belongs to a company.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { run, runAll, roles } = await openWall(db);
  await runAll(statements);
  await run(`grant select, insert on operator_log to "${roles.system}"`);
  await run(`grant select, insert, delete on health_samples to "${roles.system}"`);
  await run(`grant select, insert, update, delete on processes to "${roles.system}"`);
  await run(`grant select on kysely_migration to "${roles.system}"`);
  for (const statement of triggers) await run(statement);
}

const statements = `
alter table companies
  add column setup_open boolean not null default false;

create table operator_log (
  entry_id bigint generated always as identity primary key,
  at timestamptz(3) not null default now(),
  actor text not null,
  source_address text,
  operation text not null,
  subject text,
  details jsonb not null default '{}'
);
create index operator_log_newest on operator_log (at desc, entry_id desc);

create table health_samples (
  minutes smallint not null check (minutes in (1, 10)),
  at timestamptz not null,
  received integer not null,
  delivered integer not null,
  p50_seconds double precision,
  p95_seconds double precision,
  waiting integer not null,
  oldest_seconds double precision,
  database_bytes bigint not null,
  primary key (minutes, at)
);

create table processes (
  process_id uuid primary key,
  role text not null,
  machine text not null,
  pid integer not null,
  version text not null,
  node text not null,
  holder text,
  started_at timestamptz not null,
  seen_at timestamptz not null default now(),
  doing jsonb not null default '{}'
);
`;

/**
 * Whatever the operator does to a company is in that company's operation log; here it is also in the operator's own,
 * in the same transaction, without every act having to think of it. The writer needs no right to the second table.
 */
const triggers = [
  `create function note_operators_act() returns trigger
   language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into operator_log (at, actor, source_address, operation, subject, details)
    values (new.at, new.actor, new.source_address, new.operation, new.company_id, new.details);
  return null;
end $$`,
  `create trigger operation_log_of_operator after insert on operation_log for each row
   when (new.actor = 'command line' or new.actor like 'operator %')
   execute function note_operators_act()`,
];
