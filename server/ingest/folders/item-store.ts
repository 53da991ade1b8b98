import { sql } from "kysely";
import type { Database } from "../../base/database.ts";
import type { SourceName } from "../sources/source-events.ts";
import { itemPrefix } from "./path-text.ts";

/** What has become of a file of a watched folder. */
export type KnownItem = {
  item: string;
  state: "waiting" | "taken" | "refused" | "gone";
  /** Of the bytes that were taken or refused; null while it waits. */
  print: string | null;
  sequenceId: string | null;
  details: ItemDetails;
};

export type ItemDetails = {
  /** Its path, where the item is too long to be it. */
  path?: string;
  /** Why it was refused. */
  code?: string;
  /** The mix that it is a leg of. */
  of?: string;
  /** Print of the JSON beside it, whose facts the call has. */
  sidecar?: string | null;
  /** All files of the recording with their prints: what goes afterwards. */
  files?: { path: string; print: string }[];
  sign?: string;
};

const isOurs = sql<boolean>`starts_with(item, ${itemPrefix})`;

/** Seconds until a recording is looked at again whose proof has not come; doubled by each look, up to an hour. */
const proofSeconds = 5;

/** What is known of these files. */
export async function readItems(
  { companyId, sourceId }: SourceName,
  db: Database,
  items: readonly string[],
): Promise<Map<string, KnownItem>> {
  if (items.length === 0) return new Map();
  const rows = await db.forCompany(companyId, (trx) =>
    trx
      .selectFrom("source_items")
      .select(["item", "state", "print", "sequence_id as sequenceId", "details"])
      .where("company_id", "=", companyId)
      .where("source_id", "=", sourceId)
      .where("item", "in", items)
      .execute(),
  );
  return new Map(rows.map((row) => [row.item, { ...row, details: row.details as ItemDetails }]));
}

/** A file that is not finished yet; what is known of it already stays. */
export async function noteWaiting(
  { companyId, sourceId }: SourceName,
  db: Database,
  item: string,
  details: ItemDetails,
): Promise<void> {
  await db.forCompany(companyId, (trx) =>
    trx
      .insertInto("source_items")
      .values({
        ...{ company_id: companyId, source_id: sourceId, item, state: "waiting" },
        // Nobody claims it: it stands in the console's list of what is awaited.
        due_at: sql<Date>`now()`,
        details: JSON.stringify(details),
      })
      .onConflict((conflict) => conflict.columns(["company_id", "source_id", "item"]).doNothing())
      .execute(),
  );
}

export type Settled = {
  item: string;
  state: "taken" | "refused" | "gone";
  print: string | null;
  sequenceId?: string | null;
  details: ItemDetails;
  /** What becomes of it at the source waits for the bucket's proof. */
  awaitsProof?: boolean;
};

/** What has become of files; one statement, so that a mix and its legs are settled together. */
export async function settleItems(
  { companyId, sourceId }: SourceName,
  db: Database,
  settled: readonly Settled[],
): Promise<void> {
  await db.forCompany(companyId, (trx) =>
    trx
      .insertInto("source_items")
      .values(
        settled.map(({ item, state, print, sequenceId = null, details, awaitsProof = false }) => ({
          ...{ company_id: companyId, source_id: sourceId, item, state, print, sequence_id: sequenceId },
          details: JSON.stringify(details),
          due_at: awaitsProof ? sql<Date>`now()` : null,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(["company_id", "source_id", "item"]).doUpdateSet((row) => ({
          state: row.ref("excluded.state"),
          print: row.ref("excluded.print"),
          sequence_id: row.ref("excluded.sequence_id"),
          details: row.ref("excluded.details") as never,
          due_at: row.ref("excluded.due_at"),
          tries: 0,
          changed_at: sql<Date>`now()`,
        })),
      )
      .execute(),
  );
}

/** Files that wait, as paths; after a restart they are looked at again. */
export async function readWaiting(
  { companyId, sourceId }: SourceName,
  db: Database,
  most: number,
): Promise<string[]> {
  const rows = await db.forCompany(companyId, (trx) =>
    trx
      .selectFrom("source_items")
      .select(["item", "details"])
      .where("company_id", "=", companyId)
      .where("source_id", "=", sourceId)
      .where(isOurs)
      .where("state", "=", "waiting")
      .limit(most)
      .execute(),
  );
  return rows.map(({ item, details }) => (details as ItemDetails).path ?? item.slice(itemPrefix.length));
}

/** Whether the folder ever had a file that should be there still. */
export async function hadFiles({ companyId, sourceId }: SourceName, db: Database): Promise<boolean> {
  const found = await db.forCompany(companyId, (trx) =>
    trx
      .selectFrom("source_items")
      .select("item")
      .where("company_id", "=", companyId)
      .where("source_id", "=", sourceId)
      .where(isOurs)
      .where("state", "in", ["waiting", "taken"])
      .limit(1)
      .executeTakeFirst(),
  );
  return found !== undefined;
}

/** Taken files whose recording is in the bucket by now; those whose is not are looked at again later and later. */
export async function claimProven(
  { companyId, sourceId }: SourceName,
  db: Database,
  most: number,
): Promise<KnownItem[]> {
  return db.forCompany(companyId, async (trx) => {
    const due = await sql<KnownItem & { proven: boolean }>`
      with due as (
        select item from source_items
        where company_id = ${companyId} and source_id = ${sourceId} and state = 'taken' and due_at <= now()
          and ${isOurs}
        order by due_at limit ${most})
      update source_items i set tries = i.tries + 1,
        due_at = now() + make_interval(secs => least(3600, ${proofSeconds} * 2 ^ least(i.tries, 12)))
      from due where i.company_id = ${companyId} and i.source_id = ${sourceId} and i.item = due.item
      returning i.item, i.state, i.print, i.sequence_id as "sequenceId", i.details,
        exists (select 1 from recordings r where r.company_id = ${companyId} and r.sequence_id = i.sequence_id
          and r.state = 'delivered' and r.delivered_at is not null) as proven`.execute(trx);
    return due.rows.filter(({ proven }) => proven);
  });
}

/** Whether this name within the source is another recording's already: two files of one name in two folders. */
export async function isNameTaken(
  { companyId, sourceId }: SourceName,
  db: Database,
  name: string,
  key: string,
): Promise<boolean> {
  const found = await db.forCompany(companyId, (trx) =>
    sql`
      select 1 from source_names n
      join recordings r on r.company_id = n.company_id and r.sequence_id = n.sequence_id
      where n.company_id = ${companyId} and n.source_id = ${sourceId} and n.name = ${name}
        and r.identity <> ${`source:${sourceId}:${key}`} limit 1`.execute(trx),
  );
  return found.rows.length > 0;
}

/** How many files are in each state. */
export async function countItems(
  { companyId, sourceId }: SourceName,
  db: Database,
): Promise<Record<string, number>> {
  const rows = await db.forCompany(companyId, (trx) =>
    trx
      .selectFrom("source_items")
      .select(["state", (count) => count.fn.countAll<number>().as("files")])
      .where("company_id", "=", companyId)
      .where("source_id", "=", sourceId)
      .where(isOurs)
      .groupBy("state")
      .execute(),
  );
  return Object.fromEntries(rows.map(({ state, files }) => [state, files]));
}
