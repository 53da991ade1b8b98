import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import { hashToken, newToken } from "../base/tokens.ts";
import { logOperation } from "./operation-log.ts";

const prefix = "onbin_";

/** Makes an API key of this company; the key itself is returned here and kept nowhere. */
export async function addApiKey(
  companyId: string,
  db: Database,
  by: { actor: string; address: string | null },
): Promise<string> {
  const key = prefix + newToken();
  const shown = key.slice(0, prefix.length + 6);
  await db.forCompany(companyId, async (trx) => {
    await trx
      .insertInto("api_keys")
      .values({ company_id: companyId, prefix: shown, sha256: hashToken(key) })
      .execute();
    await logOperation(companyId, trx, { ...by, operation: "key.add", details: { prefix: shown } });
  });
  return key;
}

/**
 * The company that an API key belongs to; null when it is unknown or ended.
 * Sees all companies: the key is what decides the company. Notes the last use, at most once a minute.
 */
export async function findCompanyOfKey(db: Database, key: string): Promise<string | null> {
  if (!/^onbin_[A-Za-z0-9_-]{43}$/.test(key)) return null;
  const found = await db.system
    .selectFrom("api_keys")
    .select([
      "company_id",
      "key_id",
      sql<boolean>`coalesce(last_used_at < now() - interval '1 minute', true)`.as("stale"),
    ])
    .where("sha256", "=", hashToken(key))
    .where("ended_at", "is", null)
    .executeTakeFirst();
  if (found?.stale) {
    await db.system
      .updateTable("api_keys")
      .set({ last_used_at: sql<Date>`now()` })
      .where("company_id", "=", found.company_id)
      .where("key_id", "=", found.key_id)
      .execute();
  }
  return found?.company_id ?? null;
}
