import type { Kysely } from "kysely";
import { openWall } from "./wall.ts";

/** もう一度転送する: who asked, for what, how far it is; the newest row of a company is its lock as well. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { runAll, protect } = await openWall(db);
  await runAll(statements);
  await protect("ship_runs", { company: "select, insert, update, delete", system: "select" });
}

const statements = `
create table ship_runs (
  company_id text not null references companies,
  run_id uuid not null default gen_random_uuid(),
  actor text not null,
  service text,
  codes text[] not null default '{}',
  code_at integer not null default 1,
  after_at timestamptz not null default '-infinity',
  after_id bigint not null default 0,
  asked integer not null,
  done integer not null default 0,
  started integer not null default 0,
  delivered integer not null default 0,
  under_way integer not null default 0,
  held integer not null default 0,
  gone integer not null default 0,
  unknown integer not null default 0,
  stopped_code text,
  begun_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (company_id, run_id)
);
create index ship_runs_newest on ship_runs (company_id, begun_at desc);
create unique index ship_runs_under_way on ship_runs (company_id) where finished_at is null;
`;
