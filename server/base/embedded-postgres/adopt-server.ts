import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../log.ts";
import { isPostmasterAlive, readPostmaster, removeStaleLocks, stopPostmaster } from "./postmaster.ts";
import { type SuperuserConnection, waitUntilReady } from "./probe-server.ts";

type Leftover = { cluster: string; settings: string; connection: SuperuserConnection; log: Log };

/** True when a living server was taken over; otherwise nothing stands in the way of a new one. */
export async function adoptOrClear({ cluster, settings, connection, log }: Leftover): Promise<boolean> {
  const found = await readPostmaster(cluster);
  if (found === undefined) return false;
  const isAlive = () => isPostmasterAlive(found.pid, cluster);
  if (await isAlive()) {
    const current = await readFile(join(cluster, "postgresql.conf"), "utf8").catch(() => "");
    if (current === settings && (await waitUntilReady(connection, isAlive, log))) {
      log.info("postgres.adopted", { pid: found.pid });
      return true;
    }
    log.info("postgres.replacing", { pid: found.pid });
    await stopPostmaster(found.pid, cluster);
  }
  await removeStaleLocks(cluster, found);
  return false;
}
