import type { MasterKeyStatus } from "../../contract/master-key.ts";
import { listMasterKeys } from "../accounts/master-keys.ts";
import { readSealingKey } from "../accounts/sealing-key.ts";
import type { Database } from "../base/database.ts";
import { listProcesses } from "../keep/process-beat.ts";
import { readRotationState } from "./rotation-state.ts";
import { sealedPlaces } from "./sealed-places.ts";

/** How the master key stands: IDs and counts over all companies, never a key or a secret. */
export async function readKeyStatus(db: Database): Promise<MasterKeyStatus> {
  const [{ id }, known, processes, rotation, counts] = await Promise.all([
    readSealingKey(db),
    listMasterKeys(db.system),
    listProcesses(db.system),
    readRotationState(db.system),
    Promise.all(sealedPlaces.map(async (place) => ({ place, rows: await place.count(db.system) }))),
  ]);
  const present = known.find(({ key_id }) => key_id === id);
  const ids = { master: id, web: present?.web_key_id };
  const from = processes.flatMap(({ alive, doing }) => (alive && doing.keys?.from ? [doing.keys.from] : []));
  return {
    keyId: id,
    since: present?.seals_since?.toISOString() ?? null,
    from: from[0] ?? null,
    secrets: counts.map(({ place, rows }) => {
      const all = rows.reduce((sum, { secrets }) => sum + secrets, 0);
      const sealed = rows.find(({ keyId }) => keyId === ids[place.key])?.secrets ?? 0;
      return { kind: place.name, present: sealed, others: all - sealed };
    }),
    rotation,
    retired: known
      .flatMap(({ key_id, retired_at }) =>
        retired_at === null ? [] : [{ keyId: key_id, at: retired_at.toISOString() }],
      )
      .reverse(),
  };
}
