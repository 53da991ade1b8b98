import { type Generated, type Kysely, type Selectable, sql } from "kysely";
import type { Tables } from "../base/database.ts";
import type { MasterKey } from "../base/master-key.ts";
import type { SealingKey } from "../base/sealing.ts";
import { notifyChannel } from "../base/wake.ts";

declare module "../base/database.ts" {
  interface Tables {
    /** The installation's master keys by ID, past and present; no key itself. */
    master_keys: {
      key_id: string;
      /** Of the second key, which follows from it (`base/web-key.ts`). */
      web_key_id: string;
      known_since: Generated<Date>;
      /** Null: nobody noted when it began. */
      seals_since: Date | null;
      /** Nothing is sealed with it any more, and nothing may be. */
      retired_at: Date | null;
    };
  }
}

export type KnownKey = Selectable<Tables["master_keys"]>;

/** The notification that another key seals from now on. */
export const masterKeyTopic = "master-key";

/** The public half as the database keeps it, for those who only seal; null before the first start. */
export async function findSealingKey(db: Kysely<Tables>): Promise<SealingKey | null> {
  const row = await db
    .selectFrom("installation")
    .select("value")
    .where("name", "=", "sealing-key")
    .executeTakeFirst();
  if (!row) return null;
  const { id, publicKey } = row.value as { id: string; publicKey: string };
  return { id, publicKey: Buffer.from(publicKey, "base64") };
}

export async function listMasterKeys(db: Kysely<Tables>): Promise<KnownKey[]> {
  return db.selectFrom("master_keys").selectAll().orderBy("known_since").orderBy("key_id").execute();
}

/** Notes a key that the database may not know yet. @param sealsSince null: it is not known when it began */
export async function noteMasterKey(
  db: Kysely<Tables>,
  key: MasterKey,
  sealsSince: Date | null,
): Promise<void> {
  await db
    .insertInto("master_keys")
    .values({ key_id: key.master.id, web_key_id: key.web.id, seals_since: sealsSince, retired_at: null })
    .onConflict((conflict) => conflict.column("key_id").doNothing())
    .execute();
}

/** Lets a key seal from now on, if `before` does at this moment, in the caller's transaction. @returns whether it did */
export async function switchSealingKey(
  trx: Kysely<Tables>,
  before: string,
  key: MasterKey,
): Promise<boolean> {
  const switched = await trx
    .updateTable("installation")
    .set({ value: sealingKeyValue(key) })
    .where("name", "=", "sealing-key")
    .where(sql`value ->> 'id'`, "=", before)
    .executeTakeFirst();
  if (switched.numUpdatedRows === 0n) return false;
  await noteMasterKey(trx, key, new Date());
  await sql`select pg_notify(${notifyChannel}, ${masterKeyTopic})`.execute(trx);
  return true;
}

export function sealingKeyValue({ master }: MasterKey): string {
  return JSON.stringify({ id: master.id, publicKey: master.publicKey.toString("base64") });
}
