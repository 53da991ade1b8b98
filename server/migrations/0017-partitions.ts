import type { Kysely } from "kysely";
import type { roleNames } from "../base/database-roles.ts";
import { openWall } from "./wall.ts";

type RoleNames = ReturnType<typeof roleNames>;

/**
 * Messages to webhooks are kept by the week, and old weeks go whole (docs/decisions/0036-growth.md). What is there already
 * becomes the first partition as it is: its rows are read twice, for the new unique key and for the partition's bound,
 * nothing is copied (a million rows: 9 s on a busy machine). What is remembered of sources, so that nothing is taken
 * twice, gets indexes by its age, of just what is to be forgotten.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { run, runAll, protect, asOwner, roles } = await openWall(db);
  // A clock was wrong once: otherwise the first partition would reach into that future.
  await asOwner(
    "webhook_deliveries",
    "update webhook_deliveries set created_at = now() where created_at > now() + interval '1 hour'",
  );
  await runAll(first);
  await run(`revoke all on webhook_deliveries_first from "${roles.company}", "${roles.system}"`);
  await runAll(partitioned);
  await protect("webhook_deliveries", {
    company: "select, insert",
    system: "select, insert, update, delete",
  });
  await protect("webhook_deliveries_other", { company: "", system: "" });
  await run(attachFirst);
  await run(turnWeeks(roles));
  await run("revoke execute on function turn_webhook_weeks() from public");
  await run(`grant execute on function turn_webhook_weeks() to "${roles.system}"`);
  await run("select turn_webhook_weeks()");
  await runAll(ofSources);
}

const first = `
alter table webhook_deliveries rename to webhook_deliveries_first;
alter table webhook_deliveries_first drop constraint webhook_deliveries_pkey;
alter index webhook_deliveries_due rename to webhook_deliveries_first_due;
alter index webhook_deliveries_of rename to webhook_deliveries_first_of;
drop index webhook_deliveries_old;
`;

/**
 * Rows are reached through the table alone: its partitions have the wall, and no grants. What no week has a place for
 * (nobody made one in time) is in `webhook_deliveries_other`.
 */
const partitioned = `
create table webhook_deliveries (
  like webhook_deliveries_first including defaults,
  primary key (company_id, delivery_id, created_at),
  foreign key (company_id, webhook_id) references webhooks on delete cascade
) partition by range (created_at);
create index webhook_deliveries_due on webhook_deliveries (company_id, webhook_id, due_at) where due_at is not null;
create index webhook_deliveries_of on webhook_deliveries (company_id, webhook_id, created_at desc);
create table webhook_deliveries_other partition of webhook_deliveries default;
`;

/** Weeks begin on Mondays, UTC. */
const monday = "date_bin('7 days', now(), timestamptz '2024-01-01 00:00:00Z')";

const attachFirst = `do $$
begin
  execute format('alter table webhook_deliveries attach partition webhook_deliveries_first for values from (minvalue) to (%L)',
    ${monday} + interval '7 days');
end $$`;

/**
 * Drops weeks that ended 30 days ago and makes those to come, two ahead. Each step wants the table for itself for a
 * moment and does not wait long for it, since what is delivered would wait behind: what could not be done now (a backup
 * is reading, say) is done at a later call. @returns how many weeks it dropped or made
 */
const turnWeeks = (
  roles: RoleNames,
) => `create function turn_webhook_weeks() returns integer language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set lock_timeout = '200ms' as $$
declare
  week record;
  begins timestamptz := ${monday};
  name text;
  turned integer := 0;
begin
  for week in
    select c.relname, (regexp_match(pg_get_expr(c.relpartbound, c.oid), $re$TO \\('([^']+)'\\)$re$))[1]::timestamptz as ends
    from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'public.webhook_deliveries'::regclass
  loop
    if week.ends < now() - interval '30 days' then
      begin
        execute format('drop table public.%I', week.relname);
        turned := turned + 1;
      exception when lock_not_available then null;
      end;
    elsif week.ends > begins then
      begins := week.ends;
    end if;
  end loop;
  while begins < ${monday} + interval '21 days' loop
    begin
      name := 'webhook_deliveries_' || to_char(begins at time zone 'UTC', 'YYYYMMDD');
      execute format('create table public.%I partition of public.webhook_deliveries for values from (%L) to (%L)',
        name, begins, begins + interval '7 days');
      execute format('alter table public.%I enable row level security, force row level security', name);
      execute format('create policy company_wall on public.%I to %I
        using (company_id = current_setting(''app.company'', true))
        with check (company_id = current_setting(''app.company'', true))', name, ${literal(roles.company)});
      execute format('create policy all_companies on public.%I to %I using (true) with check (true)', name,
        ${literal(roles.system)});
      turned := turned + 1;
    exception
      when lock_not_available then exit;
      -- Rows of this week are among the others already: they stay there.
      when check_violation then null;
    end;
    begins := begins + interval '7 days';
  end loop;
  return turned;
end $$`;

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const ofSources = `
create index source_items_old on source_items (changed_at)
  where state in ('taken', 'gone') and not starts_with(item, 'folder:') and not starts_with(item, 'pcap:');
create index asterisk_records_old_cdr on asterisk_records (changed_at) where due_at is null and starts_with(item, 'cdr:');
create index asterisk_records_old_link on asterisk_records (changed_at) where due_at is null and starts_with(item, 'link:');
drop index asterisk_records_changed;
`;
