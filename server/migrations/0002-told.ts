import type { Kysely } from "kysely";
import { type Grants, openWall } from "./wall.ts";

/**
 * People are told (incidents, mails, webhooks), audio goes after its time, and old calls are shipped by backfills.
 * Rows under way when this runs go on as they are.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { run, runAll, protect, asOwner, roles } = await openWall(db);
  await runAll(columns);
  // Their time begins now: nobody was told of it before.
  await asOwner(
    "recordings",
    `update recordings set set_aside_at = now()
     where local_gone_at is null and (state = 'skipped' or (state = 'held' and held_by = 'recording'))`,
  );
  await runAll(tables);
  for (const [table, grants] of Object.entries(companyTables)) await protect(table, grants);
  await run(`grant update (retention_days, unshipped_days) on companies to "${roles.company}"`);
  await run(`grant update (steps, done, secret_sealed) on destination_checks to "${roles.company}"`);
  await run(`grant select, insert, delete on spool_samples to "${roles.system}"`);
  for (const statement of triggers) await run(statement);
}

/** `company_id` is '*' for what concerns the installation itself; no company can have that ID. */
const companyTables: Record<string, Grants> = {
  backfills: { company: "select, insert, update", system: "select, update" },
  hours: { company: "select", system: "select, insert, update, delete" },
  incidents: { company: "select", system: "select, insert, update" },
  notification_addresses: {
    company: "select, insert, update, delete",
    system: "select, insert, update, delete",
  },
  notification_settings: { company: "select, insert, update", system: "select, insert, update" },
  mails: { company: "select, insert, update (due_at)", system: "select, insert, update, delete" },
  webhooks: { company: "select, insert, update, delete", system: "select, update" },
  webhook_deliveries: { company: "select, insert", system: "select, insert, update, delete" },
};

const columns = `
alter table companies
  add column retention_days double precision check (retention_days >= 0),
  add column unshipped_days double precision check (unshipped_days >= 0);
alter table recordings
  add column set_aside_at timestamptz,
  add column request_id text,
  add column backfill_id uuid,
  add column backfill_reason text;
drop index recordings_to_clear;
create index recordings_to_clear on recordings (company_id, delivered_at)
  where delivered_at is not null and local_gone_at is null;
create index recordings_set_aside on recordings (company_id, set_aside_at)
  where set_aside_at is not null and local_gone_at is null;
create index recordings_of_backfill on recordings (company_id, backfill_id, state, received_at)
  where backfill_id is not null;
create index recordings_held on recordings (company_id, received_at)
  where state = 'held' and held_by = 'destination';
drop index recordings_due;
create index recordings_due on recordings (stage, company_id, due_at)
  where due_at is not null and backfill_id is null;
create index recordings_due_backfill on recordings (stage, company_id, due_at)
  where due_at is not null and backfill_id is not null;
create index recordings_received_brin on recordings using brin (received_at);
create index recordings_delivered_brin on recordings using brin (delivered_at);
create index calls_ended on calls
  (company_id, (case when call_end is null then happened_at else call_end end), sequence_id);
create index attempts_started_brin on attempts using brin (started_at);
create index integration_errors_code on integration_errors (company_id, code, at desc, error_id desc);
create index integration_errors_kinds on integration_errors (company_id, service, code, at) where recovered_at is null;
create index integration_errors_ended on integration_errors (recovered_at) where recovered_at is not null;
`;

const tables = `
create table backfills (
  company_id text not null references companies,
  backfill_id uuid not null default gen_random_uuid(),
  actor text not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  filters jsonb not null default '{}',
  state text not null check (state in ('running', 'paused', 'cancelled', 'done')),
  total integer not null,
  total_bytes bigint not null,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (company_id, backfill_id)
);
create unique index backfills_under_way on backfills (company_id) where state in ('running', 'paused');

create table hours (
  company_id text not null references companies,
  hour timestamptz not null,
  received integer not null default 0,
  delivered integer not null default 0,
  failed integer not null default 0,
  longest_seconds double precision,
  primary key (company_id, hour)
);

create table incidents (
  company_id text not null,
  incident_id uuid not null default gen_random_uuid(),
  service text not null,
  kind text not null,
  params jsonb not null default '{}',
  opened_at timestamptz not null,
  quiet_since timestamptz,
  closed_at timestamptz,
  level integer not null default 0,
  rounds integer not null default 1,
  told_at timestamptz[] not null default '{}',
  next_mail_at timestamptz,
  affected integer,
  recovered integer,
  longest_seconds double precision,
  primary key (company_id, incident_id)
);
create unique index incidents_open on incidents (company_id, service, kind) where closed_at is null;
create index incidents_newest on incidents (company_id, opened_at desc);
create index incidents_of_kind on incidents (company_id, service, kind, closed_at desc);

create table notification_addresses (
  company_id text not null,
  address_id uuid not null default gen_random_uuid(),
  email text not null,
  language text not null check (language in ('ja', 'en')),
  services text[] not null default '{amazon-s3,phone}',
  heartbeat boolean not null default false,
  daily_proof boolean not null default false,
  created_at timestamptz not null default now(),
  confirm_hash bytea,
  confirm_expires_at timestamptz,
  confirmed_at timestamptz,
  primary key (company_id, address_id)
);
create unique index notification_addresses_email on notification_addresses (company_id, lower(email));
create index notification_addresses_confirm on notification_addresses (confirm_hash) where confirm_hash is not null;

create table notification_settings (
  company_id text primary key,
  silence_hours double precision,
  last_heartbeat_at timestamptz,
  last_proof_day date
);

create table mails (
  company_id text not null,
  mail_id uuid not null default gen_random_uuid(),
  dedupe text not null,
  email text not null,
  language text not null check (language in ('ja', 'en')),
  kind text not null,
  params jsonb not null default '{}',
  created_at timestamptz not null default now(),
  due_at timestamptz,
  lease_token uuid,
  attempts integer not null default 0,
  sent_at timestamptz,
  last_error text,
  primary key (company_id, mail_id),
  unique (company_id, dedupe)
);
create index mails_due on mails (due_at) where due_at is not null;
create index mails_old on mails (created_at);

create table webhooks (
  company_id text not null,
  webhook_id uuid not null default gen_random_uuid(),
  url text not null,
  secret_sealed bytea not null,
  secret_key_id text not null,
  events text[] not null,
  created_at timestamptz not null default now(),
  next_at timestamptz not null default now(),
  failures_in_row integer not null default 0,
  stopped_at timestamptz,
  last_ok_at timestamptz,
  last_failed_at timestamptz,
  last_status integer,
  last_error text,
  primary key (company_id, webhook_id)
);

create table webhook_deliveries (
  company_id text not null,
  delivery_id uuid not null default gen_random_uuid(),
  webhook_id uuid not null,
  event text not null,
  data jsonb not null,
  created_at timestamptz not null default now(),
  due_at timestamptz,
  attempts integer not null default 0,
  delivered_at timestamptz,
  last_status integer,
  last_error text,
  primary key (company_id, delivery_id),
  foreign key (company_id, webhook_id) references webhooks on delete cascade
);
create index webhook_deliveries_due on webhook_deliveries (company_id, webhook_id, due_at) where due_at is not null;
create index webhook_deliveries_old on webhook_deliveries (created_at);
create index webhook_deliveries_of on webhook_deliveries (company_id, webhook_id, created_at desc);

create table spool_samples (
  at timestamptz primary key,
  room_bytes bigint not null
);
`;

/**
 * Two facts that follow from a transfer's state, noted in the statement that changes it, whichever that is: since when
 * audio is set aside (skipped, or held for its own sake), and which webhooks are to be told.
 */
const triggers = [
  `create function note_set_aside() returns trigger language plpgsql as $$
begin
  new.set_aside_at := case
    when new.state = 'skipped' or (new.state = 'held' and new.held_by = 'recording')
      then coalesce(old.set_aside_at, now()) end;
  return new;
end $$`,
  `create function begin_set_aside() returns trigger language plpgsql as $$
begin
  new.set_aside_at := now();
  return new;
end $$`,
  `create trigger recordings_set_aside before update of state, held_by on recordings for each row
   when ((new.state = 'skipped' or (new.state = 'held' and new.held_by = 'recording'))
     is distinct from (old.set_aside_at is not null))
   execute function note_set_aside()`,
  `create trigger recordings_begin_set_aside before insert on recordings for each row
   when (new.state = 'skipped' or (new.state = 'held' and new.held_by = 'recording'))
   execute function begin_set_aside()`,
  `create function tell_webhooks() returns trigger language plpgsql as $$
begin
  insert into webhook_deliveries (company_id, webhook_id, event, data, due_at)
    select w.company_id, w.webhook_id, 'recording.' || new.state, jsonb_build_object(
        'sequenceId', new.sequence_id, 'state', new.state, 'heldBy', new.held_by, 'reason', new.reason_code,
        'bucket', new.bucket, 'key', new.object_key, 'bytes', new.shaped_bytes, 'sha256', new.sha256,
        'seconds', new.seconds, 'deliveredAt', new.delivered_at), now()
    from webhooks w where w.company_id = new.company_id and w.stopped_at is null
      and 'recording.' || new.state = any (w.events)
    for key share of w;
  if found then
    perform pg_notify('onbin', 'webhook');
  end if;
  return null;
end $$`,
  `create trigger recordings_tell after update of state on recordings for each row
   when (new.state in ('delivered', 'held') and new.state is distinct from old.state)
   execute function tell_webhooks()`,
  `create trigger recordings_tell_first after insert on recordings for each row
   when (new.state = 'held') execute function tell_webhooks()`,
  // The link that confirms an address is worth something only to the address; it leaves this database with its mail.
  `create function forget_confirmation_token() returns trigger language plpgsql as $$
begin
  new.params := new.params - 'token';
  return new;
end $$`,
  `create trigger mails_forget_token before update of due_at on mails for each row
   when (new.kind = 'confirm' and new.due_at is null)
   execute function forget_confirmation_token()`,
];
