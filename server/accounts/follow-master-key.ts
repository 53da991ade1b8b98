import { sql } from "kysely";
import { startClock } from "../base/clock.ts";
import type { Database } from "../base/database.ts";
import type { KeyRing } from "../base/key-ring.ts";
import type { Log } from "../base/log.ts";
import type { SealingKey } from "../base/sealing.ts";
import { readSealingKey } from "./sealing-key.ts";

/** Seconds after which a process looks by itself which key seals, should it have missed the notification. */
const lookEvery = 10;

/** What a process says of its keys: IDs, never keys. */
export type HeldKeys = {
  opens: readonly string[];
  /** What it seals with at this moment. */
  seals: readonly string[];
  /** Where a process has its master keys from; only `work` has them. */
  from?: "environment" | "file";
};

export type FollowedKeys = Awaited<ReturnType<typeof followMasterKey>>;

/** Keeps a process sealing with the key that seals at this moment, over all rotations during its life. */
export async function followMasterKey(db: Database, rings: { web: KeyRing | null }, log: Log) {
  let sealing = await readSealingKey(db);
  const look = async () => {
    const read = await sql<{ id: string; publicKey: string; webId: string | null }>`
      select i.value ->> 'id' as id, i.value ->> 'publicKey' as "publicKey", k.web_key_id as "webId"
      from installation i left join master_keys k on k.key_id = i.value ->> 'id'
      where i.name = 'sealing-key'`.execute(db.system);
    const [row] = read.rows;
    if (!row) return;
    sealing = { id: row.id, publicKey: Buffer.from(row.publicKey, "base64") };
    if (row.webId !== null && rings.web?.use(row.webId) === false) log.warn("key.unknown", { key: row.id });
  };
  await look();
  const clock = startClock("master key", lookEvery, look, log);
  const sealingKey: SealingKey = {
    get id() {
      return sealing.id;
    },
    get publicKey() {
      return sealing.publicKey;
    },
  };
  return {
    /** Seals stores' credentials; always the present key. */
    sealingKey,
    look,
    held: (): HeldKeys => ({
      opens: rings.web?.ids ?? [],
      seals: [sealing.id, ...(rings.web === null ? [] : [rings.web.id])],
    }),
    stop: () => clock.stop(),
  };
}
