import { sql } from "kysely";
import type { Database } from "../../base/database.ts";
import type { SourceName } from "../sources/source-events.ts";

/** Items of a spool of captures stand apart from the source's other items. */
const prefix = "pcap:";
const batch = 1_000;
const removedAtOnce = 200;

/** Which of these files of the spool were dealt with already. */
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
        .execute(),
    );
    for (const { item } of rows) known.add(item.slice(prefix.length));
  }
  return known;
}

/** Remembers what became of a file of the spool. */
export async function noteItem(
  db: Database,
  { companyId, sourceId }: SourceName,
  name: string,
  what: { state: "taken" | "refused" | "gone"; sequenceId?: string; details: Record<string, unknown> },
): Promise<void> {
  const { state, sequenceId = null, details } = what;
  await db.forCompany(companyId, (trx) =>
    sql`
      insert into source_items (company_id, source_id, item, state, sequence_id, details)
      values (${companyId}, ${sourceId}, ${prefix + name}, ${state}, ${sequenceId}, ${JSON.stringify(details)}::jsonb)
      on conflict (company_id, source_id, item) do update set state = excluded.state, changed_at = now(),
        sequence_id = coalesce(excluded.sequence_id, source_items.sequence_id), details = excluded.details`.execute(
      trx,
    ),
  );
}

/** Files whose recordings the bucket has confirmed, and those of calls that have none; a few at a time. */
export async function deliveredCaptures(
  db: Database,
  { companyId, sourceId }: SourceName,
): Promise<{ item: string; capture: string }[]> {
  const found = await db.forCompany(companyId, (trx) =>
    sql<{ item: string; capture: string | null }>`
      select i.item, i.details ->> 'capture' as capture from source_items i
        left join recordings r on r.company_id = i.company_id and r.sequence_id = i.sequence_id
      where i.company_id = ${companyId} and i.source_id = ${sourceId} and i.state = 'taken'
        and starts_with(i.item, ${prefix}) and (r.state = 'delivered' or r.sequence_id is null)
      limit ${removedAtOnce}`.execute(trx),
  );
  return found.rows.flatMap(({ item, capture }) =>
    capture === null ? [] : [{ item: item.slice(prefix.length), capture }],
  );
}
