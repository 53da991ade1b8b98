import { sql } from "kysely";
import type { SourceKind, SourceSettings } from "../../../contract/sources.ts";
import { AppError } from "../../base/app-error.ts";
import type { Database, Trx } from "../../base/database.ts";
import { newSequenceId } from "../../base/ids.ts";
import { type OpeningKey, type SealingKey, seal } from "../../base/sealing.ts";
import type { SourceTrouble } from "./tables.ts";

export type Source = {
  companyId: string;
  sourceId: string;
  kind: SourceKind;
  name: string;
  settings: SourceSettings;
  secretSealed: Buffer | null;
  trouble: SourceTrouble | null;
  cursor: Record<string, unknown>;
};

const columns = [
  "company_id as companyId",
  "source_id as sourceId",
  "kind",
  "name",
  "settings",
  "secret_sealed as secretSealed",
  "trouble",
  "cursor",
] as const;

/** Secrets of a source by name (`authToken`, `password`, …). */
export type SourceSecrets = Readonly<Record<string, string>>;

/** Identity of the row that a source's secrets belong to: they open for this company and this source only. */
function secretContext(companyId: string, sourceId: string): string {
  return `source-secret:${companyId}:${sourceId}`;
}

/** Adds a source. @param webKey seals its secrets for `web` and `watch` @returns its ID: 26 lower-case letters and digits */
export async function addSource(
  companyId: string,
  trx: Trx,
  webKey: SealingKey | null,
  source: { kind: SourceKind; name: string; settings: SourceSettings; secrets?: SourceSecrets },
): Promise<string> {
  const sourceId = newSequenceId().toLowerCase();
  await trx
    .insertInto("sources")
    .values({
      company_id: companyId,
      source_id: sourceId,
      kind: source.kind,
      name: source.name,
      settings: JSON.stringify(source.settings),
      ...(await sealSecrets(companyId, sourceId, webKey, source.secrets)),
    })
    .execute();
  return sourceId;
}

/** Changes what is given; secrets that are not given stay as they are. @throws AppError `not_found` */
export async function changeSource(
  companyId: string,
  trx: Trx,
  webKey: SealingKey | null,
  sourceId: string,
  change: { name?: string; kind?: SourceKind; settings?: SourceSettings; secrets?: SourceSecrets },
): Promise<void> {
  const changed = await trx
    .updateTable("sources")
    .set({
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.kind === undefined ? {} : { kind: change.kind }),
      ...(change.settings === undefined ? {} : { settings: JSON.stringify(change.settings) }),
      ...(await sealSecrets(companyId, sourceId, webKey, change.secrets)),
      trouble: null,
    })
    .where("company_id", "=", companyId)
    .where("source_id", "=", sourceId)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) throw new AppError("not_found");
}

/** Ends a source: nothing is taken from it any more; what it brought stays. @throws AppError `not_found` */
export async function endSource(companyId: string, trx: Trx, sourceId: string): Promise<void> {
  const ended = await trx
    .updateTable("sources")
    .set({ ended_at: sql<Date>`now()`, secret_sealed: null, secret_key_id: null })
    .where("company_id", "=", companyId)
    .where("source_id", "=", sourceId)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  if (ended.numUpdatedRows === 0n) throw new AppError("not_found");
}

/** Takes up a source that has ended, with all that is known of what it brought. @throws AppError `not_found` */
export async function reviveSource(
  companyId: string,
  trx: Trx,
  sourceId: string,
  { name, kind, settings }: { name: string; kind: SourceKind; settings: SourceSettings },
): Promise<void> {
  const revived = await trx
    .updateTable("sources")
    .set({ ended_at: null, trouble: null, name, kind, settings: JSON.stringify(settings) })
    .where("company_id", "=", companyId)
    .where("source_id", "=", sourceId)
    .where("ended_at", "is not", null)
    .executeTakeFirst();
  if (revived.numUpdatedRows === 0n) throw new AppError("not_found");
}

/** The source that an address names, if it works; null else. Sees all companies: the ID in the address decides the company. */
export async function findSource(db: Database, sourceId: string): Promise<Source | null> {
  if (!/^[a-z0-9]{26}$/.test(sourceId)) return null;
  const found = await db.system
    .selectFrom("sources")
    .select(columns)
    .where("source_id", "=", sourceId)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return found ?? null;
}

/** Every working source whose settings have this feed, or that is of one of these kinds. Sees all companies. */
export async function sourcesWith(
  db: Database,
  wanted: { feed: keyof SourceSettings } | { kinds: readonly SourceKind[] },
): Promise<Source[]> {
  return db.system
    .selectFrom("sources")
    .select(columns)
    .where("ended_at", "is", null)
    .where((where) =>
      "feed" in wanted
        ? where(sql<boolean>`jsonb_exists(settings, ${wanted.feed})`, "=", true)
        : where("kind", "in", wanted.kinds),
    )
    .orderBy("company_id")
    .orderBy("source_id")
    .execute();
}

/** The secrets of a source; null where it has none. @param webKey as `web` and `watch` have it */
export async function openSecrets(source: Source, webKey: OpeningKey): Promise<SourceSecrets | null> {
  if (source.secretSealed === null) return null;
  const context = secretContext(source.companyId, source.sourceId);
  return JSON.parse(await webKey.open(source.secretSealed, context)) as SourceSecrets;
}

/** Keeps where a feed of a source is. */
export async function keepCursor(
  source: Source,
  db: Database,
  cursor: Record<string, unknown>,
): Promise<void> {
  await db.forCompany(source.companyId, (trx) =>
    trx
      .updateTable("sources")
      .set({ cursor: sql`cursor || ${JSON.stringify(cursor)}::jsonb` as never })
      .where("company_id", "=", source.companyId)
      .where("source_id", "=", source.sourceId)
      .execute(),
  );
}

async function sealSecrets(
  companyId: string,
  sourceId: string,
  webKey: SealingKey | null,
  secrets: SourceSecrets | undefined,
) {
  if (secrets === undefined) return {};
  if (webKey === null) throw new Error("There is no key to seal a source's secrets with.");
  return {
    secret_sealed: await seal(webKey, JSON.stringify(secrets), secretContext(companyId, sourceId)),
    secret_key_id: webKey.id,
  };
}
