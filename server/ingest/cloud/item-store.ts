import { sql } from "kysely";
import { cloudKinds } from "../../../contract/sources.ts";
import type { Database, Trx } from "../../base/database.ts";
import { clearInPortions } from "../../keep/clear-in-portions.ts";
import type { Params } from "../../keep/tables.ts";
import { isForgettable } from "../sources/forgettable-items.ts";
import type { SourceName } from "../sources/source-events.ts";
import { fetchDelay } from "./fetch-delay.ts";
import type { Announced } from "./provider.ts";
import { storable } from "./said.ts";

/** Code of a source's trouble that a person has to mend before anything more is fetched. */
export const credentialsTrouble = "cloud-credentials";
/** That something was given up, until a person starts it again. */
export const givenUpTrouble = "cloud-given-up";
/** Seconds after which the worker's hold on an item ends, unless it is renewed. */
const holdSeconds = 120;
/** Seconds between two tries at a source whose credentials were refused. */
const probeSeconds = 900;
/** Items of one source that are claimed at once. */
const perClaim = 2;

export type ClaimedItem = SourceName & Announced & { tries: number };

/** Notes recordings that are to be fetched; what is known already stays as it is. @returns those that are new */
export async function announceItems(
  { companyId, sourceId }: SourceName,
  db: Database,
  items: readonly Announced[],
): Promise<string[]> {
  if (items.length === 0) return [];
  const rows = JSON.stringify(items.map(({ item, details }) => ({ item, details: storable(details) })));
  const added = await db.forCompany(companyId, (trx) =>
    sql<{ item: string }>`
      insert into source_items (company_id, source_id, item, state, due_at, details)
      select ${companyId}, ${sourceId}, item, 'waiting', now(), details
      from jsonb_to_recordset(${rows}::jsonb) as said(item text, details jsonb)
      on conflict (company_id, source_id, item) do nothing
      returning item`.execute(trx),
  );
  return added.rows.map(({ item }) => item);
}

/**
 * Claims what is due, of every source a little; of a source whose credentials were refused one now and then.
 * Sees all companies.
 * @param full sources that have enough under way
 */
export async function claimItems(
  db: Database,
  most: number,
  full: readonly string[],
): Promise<ClaimedItem[]> {
  const claimed = await sql<ClaimedItem>`
    with chosen as (
      select s.company_id, s.source_id, due.item, s.refused
      from (
        select company_id, source_id, coalesce(trouble->>'code', '') = ${credentialsTrouble} as refused,
          coalesce((cursor->>'probedAt')::timestamptz, '-infinity') as probed_at
        from sources
        where ended_at is null and kind = any(${cloudKinds}::text[]) and not source_id = any(${full}::text[])) s
      cross join lateral (
        select item, due_at from source_items i
        where i.company_id = s.company_id and i.source_id = s.source_id and i.state = 'waiting' and i.due_at <= now()
        order by i.due_at limit case when s.refused then 1 else ${perClaim} end
        for update skip locked) due
      where not s.refused or s.probed_at < now() - make_interval(secs => ${probeSeconds})
      order by due.due_at limit ${most}),
    probing as (
      update sources s set cursor = s.cursor || jsonb_build_object('probedAt', now())
      from (select distinct company_id, source_id from chosen where refused) c
      where s.company_id = c.company_id and s.source_id = c.source_id)
    update source_items i set due_at = now() + make_interval(secs => ${holdSeconds}), changed_at = now()
    from chosen c
    where i.company_id = c.company_id and i.source_id = c.source_id and i.item = c.item
    returning i.company_id as "companyId", i.source_id as "sourceId", i.item, i.details, i.tries`.execute(
    db.system,
  );
  return claimed.rows;
}

/** Keeps an item held while it is fetched. */
export async function holdItem(item: ClaimedItem, db: Database): Promise<void> {
  await change(item, db, (trx) => update(item, trx, { due: holdSeconds }));
}

export async function markTaken(item: ClaimedItem, db: Database, sequenceId: string): Promise<void> {
  await change(item, db, async (trx) => {
    await sql`
      update source_items set state = 'taken', due_at = null, sequence_id = ${sequenceId}, changed_at = now(),
        details = details - 'fault'
      where ${isItem(item)}`.execute(trx);
  });
}

/** It is tried again later; a try that was not the item's fault is not counted. */
export async function tryLater(
  item: ClaimedItem,
  db: Database,
  later: { seconds?: number | null; counted: boolean; fault?: Params },
): Promise<void> {
  const due = Math.max(later.counted ? fetchDelay(item.tries + 1) : 0, later.seconds ?? 0);
  await change(item, db, (trx) =>
    update(item, trx, { due, tries: item.tries + (later.counted ? 1 : 0), fault: later.fault }),
  );
}

/** Nothing more is tried by itself; a person can start it again. */
export async function giveUp(item: ClaimedItem, db: Database, fault: Params): Promise<void> {
  await change(item, db, async (trx) => {
    await sql`
      update source_items set state = 'refused', due_at = null, changed_at = now(),
        details = details || jsonb_build_object('fault', ${JSON.stringify(fault)}::jsonb)
      where ${isItem(item)}`.execute(trx);
  });
}

/** Fetches again by hand what was given up; all of it, or one. @returns how many */
export async function fetchAgain(
  companyId: string,
  trx: Trx,
  sourceId: string,
  item: string | null = null,
): Promise<number> {
  const again = await sql`
    update source_items set state = 'waiting', due_at = now(), tries = 0, changed_at = now()
    where company_id = ${companyId} and source_id = ${sourceId} and state = 'refused'
      and (${item}::text is null or item = ${item}::text)`.execute(trx);
  await sql`
    update sources set trouble = null
    where company_id = ${companyId} and source_id = ${sourceId} and trouble->>'code' = ${givenUpTrouble}`.execute(
    trx,
  );
  return Number(again.numAffectedRows ?? 0n);
}

/** Days after which a fetched recording need not be known by its provider's list any more. */
const takenDays = 30;

/** Forgets what was fetched long ago. Sees all companies. */
export async function clearTakenItems(db: Database): Promise<void> {
  await clearInPortions((most) =>
    sql`delete from source_items where (company_id, source_id, item) in (
      select i.company_id, i.source_id, i.item from source_items i
      join sources s on s.company_id = i.company_id and s.source_id = i.source_id and s.kind = any(${cloudKinds}::text[])
      where ${isForgettable} and i.state = 'taken' and i.changed_at < now() - make_interval(days => ${takenDays})
      order by i.changed_at limit ${most})`.execute(db.system),
  );
}

const isItem = ({ companyId, sourceId, item }: ClaimedItem) =>
  sql`company_id = ${companyId} and source_id = ${sourceId} and item = ${item} and state = 'waiting'`;

async function change(
  { companyId }: ClaimedItem,
  db: Database,
  act: (trx: Trx) => Promise<void>,
): Promise<void> {
  await db.forCompany(companyId, act);
}

async function update(
  item: ClaimedItem,
  trx: Trx,
  { due, tries = item.tries, fault }: { due: number; tries?: number; fault?: Params | undefined },
): Promise<void> {
  const said = fault === undefined ? {} : { fault };
  await sql`
    update source_items set due_at = now() + make_interval(secs => ${due}), tries = ${tries}, changed_at = now(),
      details = details || ${JSON.stringify(said)}::jsonb
    where ${isItem(item)}`.execute(trx);
}
