import { sql } from "kysely";
import type { SourceKind, SourceSettings } from "../../../contract/sources.ts";
import type { Trx } from "../../base/database.ts";

/** A source that watched a folder and does no more: it has ended, or has other feeds left. */
export type FormerFolder = {
  sourceId: string;
  name: string;
  kind: SourceKind;
  settings: SourceSettings;
  /** Real path of the folder that it watched last. */
  path: string;
  isEnded: boolean;
};

/** Keeps with a source that goes on which folder it watched; an ended one has it in its settings. */
export async function rememberFolder(
  companyId: string,
  trx: Trx,
  sourceId: string,
  path: string,
): Promise<void> {
  const kept = JSON.stringify({ formerFolder: { path, until: new Date().toISOString() } });
  await trx
    .updateTable("sources")
    .set({ cursor: sql`cursor || ${kept}::jsonb` as never })
    .where("company_id", "=", companyId)
    .where("source_id", "=", sourceId)
    .execute();
}

/**
 * Sources of a company that watched a folder and do no more, the last one first; locked until the transaction ends. What
 * is known of a folder's files hangs on the source: only the same one knows them again.
 */
export async function formerFolders(companyId: string, trx: Trx): Promise<FormerFolder[]> {
  const found = await sql<FormerFolder>`
    select source_id as "sourceId", name, kind, settings, ended_at is not null as "isEnded",
      coalesce(settings -> 'folder', cursor -> 'formerFolder') ->> 'path' as path
    from sources
    where company_id = ${companyId} and (ended_at is not null or not jsonb_exists(settings, 'folder'))
      and (jsonb_exists(settings, 'folder') or jsonb_exists(cursor, 'formerFolder'))
    order by case when jsonb_exists(settings, 'folder') then ended_at
      else (cursor -> 'formerFolder' ->> 'until')::timestamptz end desc
    for update`.execute(trx);
  return found.rows;
}
