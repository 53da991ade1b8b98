import type { Database } from "../base/database.ts";
import { makeMasterKey, readMasterKey } from "../base/master-key.ts";
import type { OpeningKey, SealingKey } from "../base/sealing.ts";

/** The public half as the database keeps it, for those who only seal. */
export async function readSealingKey(db: Database): Promise<SealingKey> {
  const stored = await findSealingKey(db);
  if (!stored) throw new Error("Onbin was never started on this database. Start it once: npm start.");
  return stored;
}

/**
 * The master key of this installation; made at the first start. A key that is lost or another's is recognised here,
 * before anything is sealed with it, and nothing is overwritten.
 */
export async function settleMasterKey(
  db: Database,
  settings: { masterKey: string | null; dataDir: string },
): Promise<OpeningKey> {
  const stored = await findSealingKey(db);
  const key = await readMasterKey(settings);
  if (stored && key?.id !== stored.id) {
    throw new Error(
      key
        ? `The master key (${key.id}) is not the one that this database's secrets were sealed with (${stored.id}). ` +
            "Put the right one back: ONBIN_MASTER_KEY, or master.key in the data folder. Nothing was changed."
        : `The master key (${stored.id}) is missing. Put it back: ONBIN_MASTER_KEY, or master.key in the data folder. ` +
            "Nothing was changed.",
    );
  }
  if (stored && key) return key;
  const made = key ?? (await makeMasterKey(settings.dataDir));
  await db.system
    .insertInto("installation")
    .values({
      name: "sealing-key",
      value: JSON.stringify({ id: made.id, publicKey: made.publicKey.toString("base64") }),
    })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .execute();
  return made;
}

async function findSealingKey(db: Database): Promise<SealingKey | null> {
  const row = await db.system
    .selectFrom("installation")
    .select("value")
    .where("name", "=", "sealing-key")
    .executeTakeFirst();
  if (!row) return null;
  const { id, publicKey } = row.value as { id: string; publicKey: string };
  return { id, publicKey: Buffer.from(publicKey, "base64") };
}
