import type { Kysely } from "kysely";
import { type Grants, openWall } from "./wall.ts";

/**
 * What search, filters and the flow view of the call history need (decision 17). Every list that a page offers is one
 * walk, or a few, down an index that ends in (happened_at desc, sequence_id desc); row-level security lets no other
 * operator than = and < near an index (wall.ts), so substrings are found by equal parts of two characters.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { run, runAll, protect, asOwner } = await openWall(db);
  for (const statement of functions) await run(statement);
  await runAll(recorded);
  await run("alter table recordings no force row level security");
  await asOwner(
    "calls",
    `update calls c set recorded = true from recordings r
     where r.company_id = c.company_id and r.sequence_id = c.sequence_id`,
  );
  // These write the table anew, so that nothing is left of the update.
  await runAll(columns);
  await asOwner(
    "calls",
    `update recordings r set happened_at = c.happened_at, kind = c.kind from calls c
     where c.company_id = r.company_id and c.sequence_id = r.sequence_id`,
  );
  await run("alter table recordings force row level security");
  await runAll(tables);
  await asOwner("calls", fillNameParts);
  for (const [table, grants] of Object.entries(companyTables)) await protect(table, grants);
  await runAll(indexes);
  for (const statement of triggers) await run(statement);
}

const companyTables: Record<string, Grants> = {
  name_parts: { company: "select, insert", system: "" },
};

const functions = [
  // Full and half width, large and small are the same to who searches.
  `create function fold_name(name text) returns text language sql immutable strict parallel safe
   return lower(normalize(name, nfkc))`,
  // Every two neighbouring characters, each once; a name of one character is its own part.
  `create function parts_of_name(name text) returns setof text language sql immutable strict parallel safe
   begin atomic
     select distinct substr(folded.name, i, 2)
     from (select fold_name(name) as name offset 0) folded
     cross join lateral generate_series(1, greatest(1, char_length(folded.name) - 1)) i where folded.name <> '';
   end`,
  // A number: its digits from the last to the first, so that an end is a beginning. Anything else: as it is folded.
  `create function number_key(number text) returns text language sql immutable strict parallel safe
   return case
     when split_part(regexp_replace(normalize(number, nfkc), '^(sips?|tel):', '', 'i'), '@', 1) ~ '^[+]?[-0-9 ().*#/]*[0-9][-0-9 ().*#/]*$'
       then reverse(regexp_replace(split_part(regexp_replace(normalize(number, nfkc), '^(sips?|tel):', '', 'i'), '@', 1), '[^0-9]', '', 'g'))
     else fold_name(number) end`,
];

const recorded = `
alter table calls drop constraint calls_type_check;
alter table calls
  add constraint calls_type_check check (type in
    ('incoming', 'outbound', 'transfer', 'internal', 'voicemail', 'play', 'read', 'forward')),
  add column recorded boolean not null default false;
`;

/**
 * `kind` (keep/call-kinds.ts): twice the type's place, one more where nobody answered; null for what the list does not
 * show: a call that is only mentioned, and a step of a flow.
 */
const columns = `
alter table calls
  add column kind smallint generated always as (case
    when mentioned_only or (type in ('play', 'read', 'forward') and not recorded) then null
    else 2 * case type when 'incoming' then 1 when 'outbound' then 2 when 'transfer' then 3 when 'internal' then 4
        when 'voicemail' then 5 else 0 end
      + case when answered = false then 1 else 0 end end) stored,
  add column from_key text collate "C" generated always as (number_key(from_number)) stored,
  add column to_key text collate "C" generated always as (number_key(to_number)) stored;
alter table recordings
  add column happened_at timestamptz(3),
  add column kind smallint;
`;

const tables = `
create table name_parts (
  company_id text not null,
  part text not null,
  of text not null check (of in ('user', 'account', 'contact', 'from', 'to')),
  name text not null,
  primary key (company_id, part, of, name)
);
`;

const namesOf = `(values ('user', c.user_name), ('account', c.account_name), ('contact', c.contact_name),
  ('from', case when c.from_key !~ '^[0-9]+$' then c.from_key end),
  ('to', case when c.to_key !~ '^[0-9]+$' then c.to_key end)) as n (of, name)`;

const fillNameParts = `
insert into name_parts (company_id, part, of, name)
  select company_id, part, of, name
  from (select distinct c.company_id, n.of, n.name from calls c cross join lateral ${namesOf} where n.name <> '') names
  cross join lateral parts_of_name(name) part
  order by 1, 2, 3, 4`;

const newestFirst = "happened_at desc, sequence_id desc";
const indexes = `
drop index calls_chain;
create index calls_chain on calls (company_id, parent_sequence_id, ${newestFirst});
drop index calls_external;
create index calls_external on calls (company_id, external_id, ${newestFirst}) where external_id is not null;
create index calls_kind on calls (company_id, kind, ${newestFirst}) where kind is not null;
create index calls_user on calls (company_id, user_name, kind, ${newestFirst})
  where user_name is not null and kind is not null;
create index calls_account on calls (company_id, account_name, kind, ${newestFirst})
  where account_name is not null and kind is not null;
create index calls_contact on calls (company_id, contact_name, kind, ${newestFirst})
  where contact_name is not null and kind is not null;
create index calls_from on calls (company_id, from_key, kind, ${newestFirst})
  where from_key is not null and kind is not null;
create index calls_to on calls (company_id, to_key, kind, ${newestFirst})
  where to_key is not null and kind is not null;
create index calls_unrecorded on calls (company_id, kind, ${newestFirst}) where not recorded and kind is not null;
create index recordings_state on recordings (company_id, state, kind, ${newestFirst}) where kind is not null;
`;

/** Copies that an index needs beside the facts of the other table, and the parts of names that are new. */
const triggers = [
  `create function take_facts_of_call() returns trigger language plpgsql as $$
begin
  update calls set recorded = true
    where company_id = new.company_id and sequence_id = new.sequence_id and not recorded;
  select happened_at, kind into new.happened_at, new.kind from calls
    where company_id = new.company_id and sequence_id = new.sequence_id;
  return new;
end $$`,
  `create trigger recordings_take_facts before insert on recordings for each row execute function take_facts_of_call()`,
  `create function hand_on_facts() returns trigger language plpgsql as $$
begin
  update recordings set happened_at = new.happened_at, kind = new.kind
    where company_id = new.company_id and sequence_id = new.sequence_id
      and (happened_at, kind) is distinct from (new.happened_at, new.kind);
  return null;
end $$`,
  `create trigger calls_hand_on_facts after update on calls for each row
   when (new.recorded and (old.happened_at, old.kind) is distinct from (new.happened_at, new.kind))
   execute function hand_on_facts()`,
  // Nearly every name is known, which one look each finds out. New ones go in in one order, so that two who bring the
  // same do not wait for each other.
  `create function note_names() returns trigger language plpgsql as $$
declare
  places constant text[] := array['user', 'account', 'contact', 'from', 'to'];
  names text[] := array[new.user_name, new.account_name, new.contact_name,
    case when new.from_key !~ '^[0-9]+$' then new.from_key end, case when new.to_key !~ '^[0-9]+$' then new.to_key end];
  is_new boolean := false;
begin
  for i in 1 .. 5 loop
    if names[i] <> '' then
      if exists (select from name_parts k where k.company_id = new.company_id
          and k.part = substr(fold_name(names[i]), 1, 2) and k.of = places[i] and k.name = names[i]) then
        names[i] := '';
      else
        is_new := true;
      end if;
    end if;
  end loop;
  if is_new then
    insert into name_parts (company_id, part, of, name)
      select new.company_id, part, n.of, n.name
      from unnest(places, names) as n (of, name) cross join lateral parts_of_name(n.name) part
      where n.name <> '' order by 1, 2, 3, 4
      on conflict do nothing;
  end if;
  return null;
end $$`,
  `create trigger calls_note_names after insert on calls for each row
   when (coalesce(new.user_name, new.account_name, new.contact_name, new.from_key, new.to_key) is not null)
   execute function note_names()`,
  `create trigger calls_note_new_names after update on calls for each row
   when ((old.user_name, old.account_name, old.contact_name, old.from_key, old.to_key)
     is distinct from (new.user_name, new.account_name, new.contact_name, new.from_key, new.to_key))
   execute function note_names()`,
];
