import { randomUUID } from "node:crypto";
import type { RotationPhase } from "../../contract/master-key.ts";
import type { HeldKeys } from "../accounts/follow-master-key.ts";
import { listMasterKeys, switchSealingKey } from "../accounts/master-keys.ts";
import { logOperatorAct } from "../accounts/operator-log.ts";
import { type Keys, readSealingKey } from "../accounts/sealing-key.ts";
import { startClock } from "../base/clock.ts";
import type { Database } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import type { KeyPlace, MasterKey } from "../base/master-key.ts";
import { tidyKeyFile } from "./begin-rotation.ts";
import { processesLacking, processesSealingOtherwise } from "./key-holders.ts";
import { resealAll, type Unreadable } from "./reseal.ts";
import { retireKeys } from "./retire-keys.ts";
import { takeOrder, takeRotationTurn, writeRotationState } from "./rotation-state.ts";

export type RotationParts = { db: Database; keys: Keys; settings: KeyPlace; log: Log };

/** What a process of `work` says of its keys. */
export function heldBy(keys: Pick<Keys, "master">, { masterKey }: KeyPlace): HeldKeys {
  return { opens: keys.master.ids, seals: [], from: masterKey === null ? "file" : "environment" };
}

/**
 * Brings a rotation to its end wherever it stands, in the only role that may open what is to be sealed anew. Everything
 * is read from the rows and the keys at hand, so that it does not matter how often it is begun or cut off.
 */
export function startKeyRotation(parts: RotationParts): { wake: () => void; stop(): Promise<void> } {
  const stopping = new AbortController();
  const me = randomUUID();
  let running: Promise<unknown> = Promise.resolve();
  const look = () => {
    const mine = running.then(() =>
      stopping.signal.aborted ? "done" : turnKeys(parts, me, stopping.signal),
    );
    running = mine.catch(() => undefined);
    return mine;
  };
  const clock = startClock("key rotation", 3, look, parts.log);
  return {
    wake: () => void look().catch((error: unknown) => parts.log.error("key.rotation-failed", error)),
    async stop() {
      stopping.abort();
      await clock.stop();
      await running;
    },
  };
}

/** One look, and what can be done at this moment. @returns `waits`: others have to act first */
export async function turnKeys(
  { db, keys, settings, log }: RotationParts,
  me: string,
  signal: AbortSignal,
): Promise<"done" | "waits"> {
  const [wanted] = keys.all;
  const [stored, known] = await Promise.all([readSealingKey(db), listMasterKeys(db.system)]);
  const byId = (id: string) => keys.all.find(({ master }) => master.id === id);
  const present = byId(stored.id);
  // A process that began before this key did not learn it, and leaves it to those that have.
  if (!wanted || !present) return "waits";
  keys.master.use(present.master.id);
  keys.web.use(present.web.id);
  const isRetired = (id: string) =>
    known.some(({ key_id, retired_at }) => key_id === id && retired_at !== null);
  if (keys.all.length > 1 && (await tidyKeyFile(settings, isRetired))) log.info("key.dropped-from-file");

  const isNew = !known.some(({ key_id }) => key_id === wanted.master.id);
  const older = known.filter(({ key_id, retired_at }) => retired_at === null && key_id !== stored.id);
  if (!isNew && older.length === 0) return "done";
  if (older.some(({ key_id }) => byId(key_id) === undefined)) return "waits";
  if (!(await takeRotationTurn(db.system, me))) return "waits";

  let unreadable: readonly Unreadable[] = [];
  const to = isNew ? wanted : present;
  const from = older[0]?.key_id ?? stored.id;
  const tell = (phase: RotationPhase, lacking: string[] = []) =>
    writeRotationState(db.system, {
      ...{ phase, from, to: to.master.id, lacking },
      unreadable: unreadable.map(({ place, identity }) => ({ place, row: identity.join(" ") })),
    });

  if (isNew) {
    const lacking = await processesLacking(db, to);
    await tell("spreading", lacking);
    if (lacking.length > 0) return "waits";
    if (!(await switchKeys(db, stored.id, to))) return "waits";
    log.info("key.switched", { from: stored.id, to: to.master.id });
    keys.master.use(to.master.id);
    keys.web.use(to.web.id);
  }
  await tell("resealing");
  const first = await resealAll(db, keys, false, signal);
  if (first.resealed > 0) log.info("key.resealed", { secrets: first.resealed, to: to.master.id });
  const lacking = await processesSealingOtherwise(db, to);
  if (lacking.length > 0) {
    unreadable = first.unreadable;
    await tell("finishing", lacking);
    return "waits";
  }
  await tell("finishing");
  const proof = await resealAll(db, keys, true, signal);
  if (signal.aborted || proof.resealed > 0) return "waits";
  unreadable = proof.unreadable;
  if (!(await retireKeys(db, to, unreadable))) return "waits";
  log.info("key.retired", { secrets: proof.proven, unreadable: unreadable.length, to: to.master.id });
  await tell("done");
  const retired = new Set(older.map(({ key_id }) => key_id).concat(isNew ? stored.id : []));
  if (await tidyKeyFile(settings, (id) => retired.has(id))) log.info("key.dropped-from-file");
  return "done";
}

/** The new key seals from now on, and the operation log says who asked for that; both or neither. */
function switchKeys(db: Database, before: string, to: MasterKey): Promise<boolean> {
  return db.system.transaction().execute(async (trx) => {
    if (!(await switchSealingKey(trx, before, to))) return false;
    // Nobody at the console asked: it was the command line, or new keys in the settings.
    const order = (await takeOrder(trx)) ?? { actor: "command line", address: null };
    await logOperatorAct(trx, {
      ...order,
      operation: "master-key.rotate",
      details: { from: before, to: to.master.id },
    });
    return true;
  });
}
