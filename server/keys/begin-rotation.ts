import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { listMasterKeys } from "../accounts/master-keys.ts";
import { settleMasterKey } from "../accounts/sealing-key.ts";
import type { Database } from "../base/database.ts";
import { withTakeover } from "../base/lock-takeover.ts";
import { type KeyPlace, newMasterKey, readMasterKeys, writeKeyFile } from "../base/master-key.ts";
import { StartUpError } from "../base/start-up-error.ts";
import { listProcesses } from "../keep/process-beat.ts";

/** What the running service is asked for over its control socket. */
export const rotateAct = "rotate-master-key";

/** What the service says first, when the keys are on disk and its processes are about to learn them. */
export type Begun = { begun: { from: string; to: string } };

/**
 * Puts a new key into the key file, beside the one that seals: durable before anybody uses it. Where two are there
 * already, a rotation is under way and goes on.
 * @returns the ID of the key that seals now, and of the one that is to
 * @throws StartUpError `masterKeyFromEnvironment`, `masterKeyOfSeveral`, or as `settleMasterKey`
 */
export async function beginRotation(db: Database, place: KeyPlace): Promise<Begun["begun"]> {
  const keys = await settleMasterKey(db, place);
  const from = keys.master.id;
  const wanted = keys.all[0]?.master.id ?? from;
  if (wanted !== from) return { from, to: wanted };
  const older = (await listMasterKeys(db.system)).find(
    (key) => key.retired_at === null && key.key_id !== from,
  );
  if (older) return { from: older.key_id, to: from };
  if (place.masterKey !== null) throw new StartUpError("masterKeyFromEnvironment");
  const machines = (await listProcesses(db.system))
    .filter(({ alive, machine }) => alive && machine !== hostname())
    .map(({ machine }) => machine);
  if (machines.length > 0) {
    throw new StartUpError("masterKeyOfSeveral", { machines: [...new Set(machines)].join(", ") });
  }
  const to = await changeKeyFile(place.dataDir, async () => {
    const present = await readMasterKeys(place);
    const [first] = present;
    // Somebody else has just begun one.
    if (first && first.master.id !== from) return first.master.id;
    const key = await newMasterKey();
    await writeKeyFile(place.dataDir, [key, ...present]);
    return key.master.id;
  });
  return { from, to };
}

/** Drops retired keys from the key file. @returns whether there were any */
export async function tidyKeyFile(place: KeyPlace, isRetired: (keyId: string) => boolean): Promise<boolean> {
  if (place.masterKey !== null) return false;
  if (!(await readMasterKeys(place)).some(({ master }) => isRetired(master.id))) return false;
  return changeKeyFile(place.dataDir, async () => {
    const present = await readMasterKeys(place);
    const kept = present.filter(({ master }) => !isRetired(master.id));
    if (kept.length === 0 || kept.length === present.length) return false;
    await writeKeyFile(place.dataDir, kept);
    return true;
  });
}

/** One change at a time: none is written over another. */
async function changeKeyFile<T>(dataDir: string, change: () => Promise<T>): Promise<T> {
  const run = join(dataDir, "run");
  await mkdir(run, { recursive: true, mode: 0o700 });
  return withTakeover(join(run, "key-file"), change);
}
