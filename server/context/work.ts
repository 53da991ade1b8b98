import { masterKeyTopic } from "../accounts/master-keys.ts";
import { settleMasterKey } from "../accounts/sealing-key.ts";
import type { StartedRole } from "../base/child-process.ts";
import { openDatabase } from "../base/database.ts";
import { listen, unheard } from "../base/wake.ts";
import { openAccess } from "../destinations/access.ts";
import { identityTopic } from "../destinations/aws-identity.ts";
import { startCheckWorker } from "../destinations/check-worker.ts";
import { createS3Caller } from "../destinations/s3-caller.ts";
import { findStore } from "../destinations/stores.ts";
import { keepLeases } from "../keep/leases.ts";
import { startBeat } from "../keep/process-beat.ts";
import { spoolOf } from "../keep/spool-of-settings.ts";
import { heldBy, startKeyRotation } from "../keys/key-rotation.ts";
import { openConverter } from "../shape/converter.ts";
import { openOutputMemory } from "../shape/output-memory.ts";
import { remakeFinished } from "../shape/remake-finished.ts";
import { openShapeThreads } from "../shape/shape-threads.ts";
import { startShapeWorker } from "../shape/shape-worker.ts";
import { startShipWorker } from "../ship/ship-worker.ts";
import type { RoleParts } from "./role-parts.ts";

/** Recordings shaped at once: one computes while another waits for the disk. */
const shapeThreads = 2;

/** `work`: shapes, ships, checks connections; the only role that opens companies' secrets. */
export async function startWork({ settings, connections, log }: RoleParts): Promise<StartedRole> {
  const db = openDatabase(connections, { company: 4, system: 12 });
  const threads = openShapeThreads(shapeThreads);
  const spool = spoolOf(
    settings,
    log,
    remakeFinished(db, () => threads, settings),
  );
  const keys = await settleMasterKey(db, settings);
  const leases = keepLeases(db, log);
  const beat = startBeat(
    db,
    { role: "work", holder: leases.holder, doing: () => ({ keys: heldBy(keys, settings) }) },
    log,
  );
  const rotation = startKeyRotation({ db, keys, settings, log });
  const { egressBind, egressProxy, egressIps, s3Endpoints, maxSeconds } = settings;
  const caller = createS3Caller({
    bindAddress: egressBind ?? undefined,
    proxy: egressProxy ?? undefined,
    allow: settings.s3Allow,
  });
  const endpoint = (name: string) => findStore(s3Endpoints, name);
  const access = openAccess({ db, key: keys.master, caller, egressIps, log });
  const shared = { db, caller, access, endpoint, egressIps, log };

  const converter = openConverter(settings.ffmpeg, shapeThreads, log);
  const checks = startCheckWorker(shared);
  const ship = startShipWorker({ ...shared, spool, leases }, settings.shipSlots);
  const shape = startShapeWorker({
    db,
    spool,
    leases,
    threads,
    converter,
    log,
    maxSeconds,
    takeOutput: openOutputMemory(),
    ship,
  });
  const pumps: Record<string, () => void> = {
    shape: shape.wake,
    ship: ship.wake,
    check: checks.wake,
    [masterKeyTopic]: rotation.wake,
    [identityTopic]: access.forget,
  };
  const wake = (topic: string) => {
    // Nothing was heard for a while: whatever it was, it is found by looking.
    for (const [name, act] of Object.entries(pumps)) if (topic === name || topic === unheard) act();
  };
  const listener = listen(connections.system, wake, log);
  return {
    async stop() {
      await Promise.all([shape.stop(), ship.stop(), checks.stop(), rotation.stop()]);
      await threads.close();
      await leases.close();
      await listener.close();
      caller.close();
      spool.close();
      await beat.stop();
      await db.close();
    },
  };
}
