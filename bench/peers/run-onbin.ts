import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { connectionsOf } from "../../test/support/database-in-test.ts";
import type { OnbinInTest } from "../../test/support/onbin-in-test.ts";
import { countDelivered, folder, startOnStore, untilDelivered } from "./onbin-on-store.ts";
import { startTold } from "./run-when-told.ts";
import { cpuByRole, rootsOf, spentSince } from "./service-processes.ts";
import type { Store } from "./store.ts";
import { higher, memoryNow, watchMemory } from "./watch-memory.ts";
import type { Way } from "./way.ts";

const script = fileURLToPath(new URL("./phone-system.ts", import.meta.url));

/** Onbin as it is installed, its limits for senders lifted: pushed files become proven objects. */
export async function onbinWay(store: Store, legs: string, recordings: number, work: string): Promise<Way> {
  const dataDir = join(work, "onbin");
  await mkdir(dataDir, { mode: 0o700 });
  const { onbin, key } = await startOnStore(store, { ONBIN_LOG_LEVEL: "warn" }, dataDir);
  let database: pg.Client | undefined;
  const stop = async () => {
    await database?.end();
    await onbin.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    database = new pg.Client({ ...(await connectionsOf(dataDir)).service, user: "onbin_superuser" });
    await database.connect();
    return { exact: true, stop, ...turnsOf(onbin, database, { key, legs, recordings }) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function turnsOf(
  onbin: OnbinInTest,
  database: pg.Client,
  { key, legs, recordings }: { key: string; legs: string; recordings: number },
): Pick<Way, "run" | "note"> {
  // Of a service that runs all the time: what it costs while others have their turns.
  const rest = { cpuSeconds: 0, seconds: 0, since: null as { spent: number; at: number } | null };
  const run: Way["run"] = async (round, watched) => {
    const prefix = `r${round}-`;
    const roots = await rootsOf(onbin);
    const phones = await startTold(script, [`${onbin.url}/api/v1/recordings`, key, legs, prefix]);
    const wanted = (await countDelivered(database)) + recordings;
    const before = cpuByRole(roots);
    if (rest.since !== null) {
      rest.cpuSeconds += sumOf(before) - rest.since.spent;
      rest.seconds += (performance.now() - rest.since.at) / 1000;
    }
    const watch = watched ? watchMemory(() => [...roots, phones.pid]) : null;
    const began = performance.now();
    const pushed = await phones.begin();
    await untilDelivered(database, wanted).catch((error: unknown) => {
      throw new Error(`${error}\n${onbin.output.join("").slice(-2000)}`);
    });
    const seconds = (performance.now() - began) / 1000;
    const after = cpuByRole(roots);
    rest.since = { spent: sumOf(after), at: performance.now() };
    const now = memoryNow(roots);
    const peaks = higher(watch?.stop() ?? now, now);
    const cpuParts = { ...spentSince(before, after), "phone system": pushed.cpuSeconds };
    const took = { seconds, cpuSeconds: sumOf(cpuParts), cpuParts, ...peaks };
    return { stem: `${folder}/${prefix}`, took };
  };
  const note = () =>
    `Onbin at rest, while the others had their turns: ${rest.cpuSeconds.toFixed(2)} CPU s in ${rest.seconds.toFixed(0)} s`;
  return { run, note };
}

function sumOf(parts: Record<string, number>): number {
  return Object.values(parts).reduce((sum, part) => sum + part, 0);
}
