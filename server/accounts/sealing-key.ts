import { type Kysely, sql } from "kysely";
import type { Database, Tables } from "../base/database.ts";
import { type KeyRing, keyRing } from "../base/key-ring.ts";
import {
  dropUnsettledKey,
  findUnsettledKey,
  type KeyPlace,
  type MasterKey,
  makeFirstKey,
  readMasterKeys,
  settleFirstKey,
} from "../base/master-key.ts";
import type { SealingKey } from "../base/sealing.ts";
import { StartUpError } from "../base/start-up-error.ts";
import {
  findSealingKey,
  type KnownKey,
  listMasterKeys,
  noteMasterKey,
  sealingKeyValue,
} from "./master-keys.ts";

/** The master keys of this machine, proven to be those of this database. */
export type Keys = {
  /** Opens and seals stores' credentials. */
  master: KeyRing;
  /** The same for what `web` and `watch` open. */
  web: KeyRing;
  /** All of them, the one that is to seal first; another than the one that does while keys are rotated. */
  all: readonly MasterKey[];
};

/** The public half as the database keeps it, for those who only seal. */
export async function readSealingKey(db: Database): Promise<SealingKey> {
  const stored = await findSealingKey(db.system);
  if (!stored) throw new Error("Onbin was never started on this database. Start it once: npm start.");
  return stored;
}

/**
 * The master keys of this installation; the first is made at the first start. A key that is lost or another's is
 * recognised here, before anything is sealed with it, and nothing is overwritten.
 * @throws StartUpError
 */
export async function settleMasterKey(db: Database, place: KeyPlace): Promise<Keys> {
  const isFromFile = place.masterKey === null;
  if ((await findSealingKey(db.system)) === null) await makeFirst(db, place);
  const stored = await readSealingKey(db);
  if (isFromFile) await settleLeftKey(stored, place.dataDir);
  const all = await readMasterKeys(place);
  const known = await listMasterKeys(db.system);
  insistOnKeys(stored.id, all, known);
  const current = all.find(({ master }) => master.id === stored.id);
  // A database of a release before this one knows its key by the public half alone.
  if (current && !known.some(({ key_id }) => key_id === stored.id))
    await noteMasterKey(db.system, current, null);
  const master = keyRing(all.map((key) => key.master));
  const web = keyRing(all.map((key) => key.web));
  master.use(stored.id);
  if (current) web.use(current.web.id);
  return { master, web, all };
}

/**
 * Machines that start at once on a new database make one key between them: the first to come notes its own, the other
 * makes none. The key is on disk before the database names it, and counts for nothing until it does.
 */
async function makeFirst(db: Database, place: KeyPlace): Promise<void> {
  await db.system.transaction().execute(async (trx: Kysely<Tables>) => {
    await sql`select pg_advisory_xact_lock(hashtext('onbin first master key'))`.execute(trx);
    if ((await findSealingKey(trx)) !== null) return;
    const [given] = await readMasterKeys(place);
    const key = given ?? (await makeFirstKey(place.dataDir));
    await trx
      .insertInto("installation")
      .values({ name: "sealing-key", value: sealingKeyValue(key) })
      .execute();
    await noteMasterKey(trx, key, new Date());
  });
}

/** A first key that was made here is the database's, and gets its name; or another machine was faster. */
async function settleLeftKey(stored: SealingKey, dataDir: string): Promise<void> {
  const left = await findUnsettledKey(dataDir);
  if (left === null) return;
  if (left.master.id === stored.id) await settleFirstKey(dataDir);
  else await dropUnsettledKey(dataDir);
}

function insistOnKeys(storedId: string, all: readonly MasterKey[], known: readonly KnownKey[]): void {
  const has = (id: string) => all.some(({ master }) => master.id === id);
  const [first] = all;
  if (!first) throw new StartUpError("masterKeyMissing", { id: storedId });
  if (!has(storedId)) {
    const found = all.map(({ master }) => master.id).join(", ");
    throw new StartUpError("masterKeyWrong", { id: storedId, found });
  }
  const needed = known.find(({ key_id, retired_at }) => retired_at === null && !has(key_id));
  if (needed) throw new StartUpError("masterKeyStillNeeded", { id: needed.key_id });
  const retired = known.find(({ key_id }) => key_id === first.master.id)?.retired_at;
  if (retired) {
    throw new StartUpError("masterKeyRetired", {
      id: first.master.id,
      at: retired.toISOString().slice(0, 10),
    });
  }
}
