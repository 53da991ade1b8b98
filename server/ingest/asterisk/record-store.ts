import { sql } from "kysely";
import type { Database, Trx } from "../../base/database.ts";
import { clearInPortions } from "../../keep/clear-in-portions.ts";
import type { SourceName } from "../sources/source-events.ts";
import type { Cdr } from "./cdr-record.ts";
import type { Link } from "./cel-record.ts";

import "./tables.ts";

/** Days that records are kept: as long as a feed is read back at most, and some more. Links: longer than any call. */
const keptDays = { cdr: 40, link: 7 };
/** Most IDs and records of one chain; a chain past it is cut off there. */
const mostIds = 400;
const mostRecords = 1000;

/** What the feeds said, in one portion. */
export type Portion = { cdrs: readonly Cdr[]; links: readonly Link[] };

/**
 * Keeps what is new or says something else than before; what is known already changes nothing.
 * @param settleSeconds until its chain is told: what links it to another may be read a moment later
 * @returns how many detail records were new or changed
 */
export async function keepRecords(
  { companyId, sourceId }: SourceName,
  db: Database,
  { cdrs, links }: Portion,
  settleSeconds: number,
): Promise<number> {
  const ofCdrs = cdrs.flatMap((cdr) => [
    { item: cdr.name, linked: cdr.linkedId, record: cdr, due: true },
    ...(cdr.uniqueId === cdr.linkedId ? [] : bothWays(cdr.uniqueId, cdr.linkedId, false)),
  ]);
  const ofLinks = links.flatMap(({ from, to, isTransfer }) => bothWays(from, to, isTransfer));
  // The last word on an item counts; one statement cannot change a row twice.
  const rows = [...new Map([...ofCdrs, ...ofLinks].map((row) => [row.item, row])).values()];
  if (rows.length === 0) return 0;
  const kept = await db.forCompany(companyId, (trx) =>
    sql<{ item: string }>`
      insert into asterisk_records as known (company_id, source_id, item, linked_id, record, due_at)
      select ${companyId}, ${sourceId}, item, linked, record,
        case when due then now() + ${`${settleSeconds} seconds`}::interval end
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as said (item text, linked text, record jsonb, due boolean)
      on conflict (company_id, source_id, item) do update
        set linked_id = excluded.linked_id, record = excluded.record, due_at = excluded.due_at, changed_at = now()
        where known.record <> excluded.record or known.linked_id <> excluded.linked_id
      returning item`.execute(trx),
  );
  return kept.rows.filter(({ item }) => item.startsWith("cdr:")).length;
}

function bothWays(one: string, other: string, due: boolean) {
  return [
    { item: `link:${one}|${other}`, linked: one, record: { to: other }, due },
    { item: `link:${other}|${one}`, linked: other, record: { to: one }, due },
  ];
}

/** An ID of each chain of which something is to be told. */
export async function dueChains(
  { companyId, sourceId }: SourceName,
  db: Database,
  most: number,
): Promise<string[]> {
  const due = await db.forCompany(companyId, (trx) =>
    trx
      .selectFrom("asterisk_records")
      .select("linked_id")
      .where("company_id", "=", companyId)
      .where("source_id", "=", sourceId)
      .where("due_at", "<=", sql<Date>`now()`)
      .orderBy("due_at")
      .limit(most)
      .execute(),
  );
  return [...new Set(due.map(({ linked_id }) => linked_id))];
}

export type KnownCdr = Cdr & { told: string | null; firstAt: Date };
export type KnownChain = { ids: string[]; cdrs: KnownCdr[]; items: string[] };

/** All that is known of the chain that an ID belongs to, over every link. */
export async function readChain(
  { companyId, sourceId }: SourceName,
  trx: Trx,
  id: string,
): Promise<KnownChain> {
  const ids = new Set([id]);
  const [cdrs, items] = [new Map<string, KnownCdr>(), new Set<string>()];
  for (let next = [id]; next.length > 0 && ids.size < mostIds && cdrs.size < mostRecords; ) {
    const rows = await trx
      .selectFrom("asterisk_records")
      .select(["item", "record", "told", "first_at"])
      .where("company_id", "=", companyId)
      .where("source_id", "=", sourceId)
      .where("linked_id", "in", next)
      .limit(mostRecords)
      .execute();
    const beyond = new Set<string>();
    for (const { item, record, told, first_at } of rows) {
      items.add(item);
      if (!("to" in record)) cdrs.set(item, { ...record, told, firstAt: first_at });
      else if (!ids.has(record.to)) beyond.add(record.to);
    }
    for (const other of beyond) ids.add(other);
    next = [...beyond];
  }
  return { ids: [...ids], cdrs: [...cdrs.values()], items: [...items] };
}

/** Notes what was told, by the name of each call's first record, and when to look at the chain again. */
export async function settleChain(
  { companyId, sourceId }: SourceName,
  trx: Trx,
  items: readonly string[],
  told: ReadonlyMap<string, string>,
  again: readonly { item: string; seconds: number }[],
): Promise<void> {
  const changes = items.map((item) => ({
    item,
    told: told.get(item) ?? null,
    seconds: again.find((later) => later.item === item)?.seconds ?? null,
  }));
  await sql`
    update asterisk_records r set told = coalesce(c.told, r.told),
      due_at = now() + c.seconds * interval '1 second'
    from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as c (item text, told text, seconds int)
    where r.company_id = ${companyId} and r.source_id = ${sourceId} and r.item = c.item
      and (r.due_at is not null or c.told is not null or c.seconds is not null)`.execute(trx);
}

/** Forgets records that no feed reads again. Sees all companies. */
export async function clearOldRecords(db: Database): Promise<void> {
  for (const [kind, days] of Object.entries(keptDays)) {
    const isOld = sql`due_at is null and starts_with(item, ${sql.lit(`${kind}:`)})
      and changed_at < now() - ${`${days} days`}::interval`;
    await clearInPortions((most) =>
      sql`delete from asterisk_records where (company_id, source_id, item) in (
        select company_id, source_id, item from asterisk_records where ${isOld} order by changed_at limit ${most})`.execute(
        db.system,
      ),
    );
  }
}
