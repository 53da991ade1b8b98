import type { Kysely } from "kysely";
import { openWall } from "./wall.ts";

/** CSV files made in the background; how far a backfill is, counted now and then instead of by every reader. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { runAll, protect } = await openWall(db);
  await runAll(statements);
  await protect("csv_files", {
    company: "select, insert, update, delete",
    system: "select, update, delete",
  });
}

const statements = `
alter table backfills add column counts jsonb;

create table csv_files (
  company_id text not null references companies,
  file_id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  actor text not null,
  kind text not null check (kind in ('list', 'flow')),
  code text not null check (code in ('utf-8', 'shift_jis')),
  from_day text not null check (from_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  to_day text not null check (to_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  filters jsonb not null default '{}',
  mail_language text check (mail_language in ('ja', 'en')),
  mailed_at timestamptz,
  state text not null default 'waiting' check (state in ('waiting', 'making', 'done', 'failed', 'cancelled')),
  row_count bigint not null default 0,
  expected_rows bigint,
  bytes bigint not null default 0,
  replaced bigint not null default 0,
  file text,
  failure_code text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  expires_at timestamptz,
  due_at timestamptz default now(),
  lease_token uuid,
  tries integer not null default 0,
  primary key (company_id, file_id),
  foreign key (company_id, user_id) references users,
  check ((state = 'done') = (file is not null)),
  check ((state in ('waiting', 'making')) = (due_at is not null))
);
create index csv_files_due on csv_files (due_at) where due_at is not null;
create index csv_files_expiry on csv_files (expires_at) where expires_at is not null;
create index csv_files_to_mail on csv_files (finished_at)
  where mail_language is not null and mailed_at is null and finished_at is not null;
`;
