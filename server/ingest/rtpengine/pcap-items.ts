import { sql } from "kysely";
import type { Database } from "../../base/database.ts";
import type { SourceName } from "../sources/source-events.ts";

/** Items of a spool of captures stand apart from the source's other items. */
const prefix = "pcap:";
const batch = 1_000;
const removedAtOnce = 200;

/** First and longest rest of a file that could not be read, in seconds. */
const rest = { first: 60, longest: 3600 };

/** Which of these files of the spool were dealt with already, or rest until they are tried again. */
export async function knownItems(
  db: Database,
  { companyId, sourceId }: SourceName,
  names: readonly string[],
): Promise<Set<string>> {
  const known = new Set<string>();
  for (let at = 0; at < names.length; at += batch) {
    const items = names.slice(at, at + batch).map((name) => prefix + name);
    const rows = await db.forCompany(companyId, (trx) =>
      trx
        .selectFrom("source_items")
        .select("item")
        .where("company_id", "=", companyId)
        .where("source_id", "=", sourceId)
        .where("item", "=", sql<string>`any(${items}::text[])`)
        .where(sql<boolean>`not (state = 'waiting' and coalesce(due_at <= now(), true))`)
        .execute(),
    );
    for (const { item } of rows) known.add(item.slice(prefix.length));
  }
  return known;
}

/** Remembers what became of a file of the spool; `print` is of the capture as it was read. */
export async function noteItem(
  db: Database,
  { companyId, sourceId }: SourceName,
  name: string,
  what: {
    state: "taken" | "refused" | "gone";
    print?: string;
    sequenceId?: string;
    details: Record<string, unknown>;
  },
): Promise<void> {
  const { state, print = null, sequenceId = null, details } = what;
  await db.forCompany(companyId, (trx) =>
    sql`
      insert into source_items (company_id, source_id, item, state, print, sequence_id, details)
      values (${companyId}, ${sourceId}, ${prefix + name}, ${state}, ${print}, ${sequenceId},
        ${JSON.stringify(details)}::jsonb)
      on conflict (company_id, source_id, item) do update set state = excluded.state, changed_at = now(),
        print = coalesce(excluded.print, source_items.print), due_at = null,
        sequence_id = coalesce(excluded.sequence_id, source_items.sequence_id), details = excluded.details`.execute(
      trx,
    ),
  );
}

/**
 * Lets a file rest that could not be read or removed, longer each time; what it is otherwise stays.
 * @returns whether this is the first time
 */
export async function letRest(
  db: Database,
  { companyId, sourceId }: SourceName,
  name: string,
): Promise<boolean> {
  const { rows } = await db.forCompany(companyId, (trx) =>
    sql<{ tries: number }>`
      insert into source_items (company_id, source_id, item, state, tries, due_at)
      values (${companyId}, ${sourceId}, ${prefix + name}, 'waiting', 1,
        now() + make_interval(secs => ${rest.first}))
      on conflict (company_id, source_id, item) do update set tries = source_items.tries + 1, changed_at = now(),
        due_at = now() + make_interval(
          secs => least(${rest.longest}, ${rest.first} * 2 ^ least(source_items.tries, 12)))
      returning tries`.execute(trx),
  );
  return rows[0]?.tries === 1;
}

/** Files that rested and are in the spool no more: nobody awaits them any longer. */
export async function endVanished(
  db: Database,
  { companyId, sourceId }: SourceName,
  names: readonly string[],
): Promise<void> {
  const there = new Set(names);
  const { rows } = await db.forCompany(companyId, (trx) =>
    sql<{ item: string }>`
      select item from source_items where company_id = ${companyId} and source_id = ${sourceId}
        and state = 'waiting' and due_at <= now() and starts_with(item, ${prefix})`.execute(trx),
  );
  for (const { item } of rows) {
    const name = item.slice(prefix.length);
    if (!there.has(name)) await noteItem(db, { companyId, sourceId }, name, { state: "gone", details: {} });
  }
}

/** A file that the bucket has, and the print of its capture as that was read. */
export type Delivered = { item: string; capture: string; print: string };

/**
 * Files whose recordings the bucket has confirmed, a few at a time. A capture in which nobody was heard, or that ended
 * within a packet, may hold more than was read of it: it stays, as does one that became another since (`kept`).
 */
export async function deliveredCaptures(
  db: Database,
  { companyId, sourceId }: SourceName,
): Promise<Delivered[]> {
  const found = await db.forCompany(companyId, (trx) =>
    sql<Delivered>`
      select i.item, i.details ->> 'capture' as capture, i.print from source_items i
        join recordings r on r.company_id = i.company_id and r.sequence_id = i.sequence_id
      where i.company_id = ${companyId} and i.source_id = ${sourceId} and i.state = 'taken'
        and starts_with(i.item, ${prefix}) and r.state = 'delivered' and i.print is not null
        and i.details ? 'capture' and (i.details ->> 'heard')::integer > 0
        and not i.details ? 'cut' and not i.details ? 'kept' and coalesce(i.due_at <= now(), true)
      limit ${removedAtOnce}`.execute(trx),
  );
  return found.rows.map(({ item, ...its }) => ({ ...its, item: item.slice(prefix.length) }));
}
