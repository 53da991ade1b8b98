import { sql } from "kysely";
import type { ApiKey, KeyScope } from "../../contract/api-keys.ts";
import { AppError } from "../base/app-error.ts";
import type { Database, Trx } from "../base/database.ts";
import { hashToken, newToken } from "../base/tokens.ts";
import { admitEditor, type Editor } from "./editor.ts";
import { type Author, logOperation } from "./operation-log.ts";

const prefix = "onbin_";

/** What a new key is for; without a source it opens the push door as such. */
type KeyChoice = { name?: string; scope?: KeyScope; sourceId?: string | undefined };

/** Makes an API key of this company; the key itself is returned here and kept nowhere. @throws AppError `not_found` */
export function addApiKey(
  companyId: string,
  db: Database,
  by: Editor,
  choice: KeyChoice = {},
): Promise<{ id: string; key: string }> {
  return db.forCompany(companyId, (trx) => insertApiKey(companyId, trx, by, choice));
}

/** As `addApiKey`, in the transaction that makes what the key is for. @throws AppError `not_found` */
export async function insertApiKey(
  companyId: string,
  trx: Trx,
  by: Editor,
  { name = "", scope = "both", sourceId }: KeyChoice,
): Promise<{ id: string; key: string }> {
  const key = prefix + newToken();
  const shown = key.slice(0, prefix.length + 6);
  const { actor, address } = by;
  await admitEditor(companyId, trx, by);
  const made = await trx
    .insertInto("api_keys")
    .values({
      company_id: companyId,
      prefix: shown,
      sha256: hashToken(key),
      name: name.trim(),
      scope,
      made_by: actor,
      source_id: sourceId ?? null,
    })
    .returning("key_id")
    .executeTakeFirstOrThrow();
  const details = { ...(name.trim() === "" ? {} : { name: name.trim() }), prefix: shown, scope };
  await logOperation(companyId, trx, { actor, address, operation: "key.add", details });
  return { id: made.key_id, key };
}

/** Ends every key of a source, with the source itself. */
export async function endKeysOfSource(companyId: string, trx: Trx, sourceId: string): Promise<void> {
  await trx
    .updateTable("api_keys")
    .set({ ended_at: sql<Date>`now()` })
    .where("company_id", "=", companyId)
    .where("source_id", "=", sourceId)
    .where("ended_at", "is", null)
    .execute();
}

/** Ends a key at once: from now on it is answered as one that never was. @throws AppError `not_found` */
export async function endApiKey(companyId: string, db: Database, keyId: string, by: Author): Promise<void> {
  await db.forCompany(companyId, async (trx) => {
    const ended = await trx
      .updateTable("api_keys")
      .set({ ended_at: sql<Date>`now()` })
      .where("company_id", "=", companyId)
      .where("key_id", "=", keyId)
      .where("ended_at", "is", null)
      .returning(["name", "prefix", "scope"])
      .executeTakeFirst();
    if (!ended) throw new AppError("not_found");
    const { name, prefix: shown, scope } = ended;
    const details = { ...(name === "" ? {} : { name }), prefix: shown, scope };
    await logOperation(companyId, trx, {
      actor: by.actor,
      address: by.address,
      operation: "key.end",
      details,
    });
  });
}

/**
 * Every key of a company, those that work first, newest first.
 * @param sourceId only those of this source
 */
export async function listApiKeys(companyId: string, trx: Trx, sourceId?: string): Promise<ApiKey[]> {
  const rows = await trx
    .selectFrom("api_keys")
    .selectAll()
    .select(
      sql<string | null>`(select s.name from sources s where s.company_id = api_keys.company_id
        and s.source_id = api_keys.source_id)`.as("source_name"),
    )
    .where("company_id", "=", companyId)
    .$if(sourceId !== undefined, (query) => query.where("source_id", "=", sourceId ?? ""))
    .orderBy(sql`ended_at is not null`)
    .orderBy("created_at", "desc")
    .orderBy("key_id")
    .execute();
  return rows.map((row) => ({
    id: row.key_id,
    name: row.name,
    prefix: row.prefix,
    scope: row.scope,
    madeAt: row.created_at.toISOString(),
    madeBy: row.made_by,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    lastUsedAddress: row.last_used_address,
    endedAt: row.ended_at?.toISOString() ?? null,
    source:
      row.source_id === null || row.source_name === null
        ? null
        : { id: row.source_id, name: row.source_name },
  }));
}

/** Whose key it is, and the source whose door it opens; null: the push door as such. */
export type KeyHolder = {
  companyId: string;
  keyId: string;
  scope: KeyScope;
  sourceId: string | null;
  /** When the key was looked at: seconds since 1970 by the database's clock. */
  askedAt: number;
};

type KeyRow = {
  company_id: string;
  key_id: string;
  scope: KeyScope;
  source_id: string | null;
  stale: boolean;
  asked_at: number;
};

/**
 * The company that an API key belongs to, and what it may do; null when it is unknown or ended.
 * Sees all companies: the key is what decides the company. Notes the last use, at most once a minute.
 */
export async function findCompanyOfKey(
  db: Database,
  key: string,
  address: string,
): Promise<KeyHolder | null> {
  if (!/^onbin_[A-Za-z0-9_-]{43}$/.test(key)) return null;
  const { rows } = await sql<KeyRow>`
    select company_id, key_id, scope, source_id, extract(epoch from now())::float8 as asked_at,
      coalesce(last_used_at < now() - interval '1 minute', true) as stale
    from api_keys where sha256 = ${hashToken(key)} and ended_at is null`.execute(db.system);
  const [found] = rows;
  if (found === undefined) return null;
  if (found.stale) {
    await db.system
      .updateTable("api_keys")
      .set({ last_used_at: sql<Date>`now()`, last_used_address: address })
      .where("company_id", "=", found.company_id)
      .where("key_id", "=", found.key_id)
      .execute();
  }
  const { company_id: companyId, key_id: keyId, scope, source_id: sourceId, asked_at: askedAt } = found;
  return { companyId, keyId, scope, sourceId, askedAt };
}
