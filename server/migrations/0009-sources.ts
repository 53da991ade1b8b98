import type { Kysely } from "kysely";
import { openWall } from "./wall.ts";

/** Sources: phone systems beside the push door, what they brought, and what they still owe. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { runAll, protect } = await openWall(db);
  await runAll(tables);
  await protect("sources", { company: "select, insert, update", system: "select, insert, update" });
  await protect("source_events", {
    company: "select, insert, delete",
    system: "select, insert, delete",
  });
  await protect("source_items", {
    company: "select, insert, update, delete",
    system: "select, insert, update, delete",
  });
  await protect("source_names", { company: "select, insert", system: "select" });
  await protect("asterisk_records", {
    company: "select, insert, update",
    system: "select, delete",
  });
}

const tables = `
create table sources (
  company_id text not null references companies,
  -- Stands in addresses that providers call: 128 bits that nobody guesses.
  source_id text not null check (source_id ~ '^[a-z0-9]{26}$'),
  kind text not null,
  name text not null,
  settings jsonb not null default '{}',
  -- Sealed to the key of web and watch (decision 11); JSON by name.
  secret_sealed bytea,
  secret_key_id text,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  seen_at timestamptz,
  received_at timestamptz,
  refused_at timestamptz,
  received bigint not null default 0,
  refused bigint not null default 0,
  -- What is wrong with it now: { code, params, since }.
  trouble jsonb,
  -- Where its feeds are.
  cursor jsonb not null default '{}',
  primary key (company_id, source_id)
);
create index sources_id on sources (source_id);

create table source_events (
  company_id text not null,
  source_id text not null,
  event_id bigint generated always as identity,
  at timestamptz not null default now(),
  kind text not null check (kind in ('received', 'refused', 'noticed')),
  -- The source's own name of what came.
  item text not null,
  code text,
  params jsonb,
  sequence_id text,
  primary key (company_id, source_id, event_id),
  foreign key (company_id, source_id) references sources
);
create index source_events_at on source_events (at);

create table source_items (
  company_id text not null,
  source_id text not null,
  item text not null,
  state text not null check (state in ('waiting', 'taken', 'refused', 'gone')),
  -- Size and time of what was seen last.
  print text,
  due_at timestamptz,
  tries integer not null default 0,
  sequence_id text,
  details jsonb not null default '{}',
  first_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (company_id, source_id, item),
  foreign key (company_id, source_id) references sources
);
create index source_items_due on source_items (due_at) where due_at is not null;
-- Legs of a call that wait for each other.
create index source_items_call on source_items (company_id, source_id, (details ->> 'call')) where state = 'waiting';
create index source_items_of on source_items (company_id, source_id, due_at) where due_at is not null;

create table source_names (
  company_id text not null,
  source_id text not null,
  name text not null,
  sequence_id text not null,
  primary key (company_id, source_id, name),
  foreign key (company_id, sequence_id) references calls
);
create index source_names_call on source_names (company_id, sequence_id);

-- What CDR and CEL said: chains are made of all of it, in whichever order it came (decision 23).
create table asterisk_records (
  company_id text not null,
  source_id text not null,
  item text not null,
  linked_id text not null,
  record jsonb not null,
  told text,
  due_at timestamptz,
  first_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (company_id, source_id, item),
  foreign key (company_id, source_id) references sources
);
create index asterisk_records_linked on asterisk_records (company_id, source_id, linked_id);
create index asterisk_records_due on asterisk_records (company_id, source_id, due_at) where due_at is not null;
create index asterisk_records_changed on asterisk_records (changed_at);

alter table api_keys add column source_id text;

-- Until when it waits for the facts of its call; still set afterwards: they never came.
alter table recordings add column facts_until timestamptz;
create index recordings_facts on recordings (company_id, facts_until) where facts_until is not null;
`;
