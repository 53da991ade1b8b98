import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { connectionsOf } from "../../test/support/database-in-test.ts";
import { type OnbinInTest, startOnbin } from "../../test/support/onbin-in-test.ts";
import { treeOf } from "./process-tree.ts";
import { startTold } from "./run-when-told.ts";
import type { Store } from "./store.ts";
import { higher, memoryNow, watchMemory } from "./watch-memory.ts";
import type { Way } from "./way.ts";

const script = fileURLToPath(new URL("./phone-system.ts", import.meta.url));
const company = "bench";
const folder = "onbin";
/** Milliseconds between two looks how many are delivered, and without any progress until it is an error. */
const lookEvery = 20;
const patience = 120_000;

/** Onbin as it is installed, its limits for senders lifted: pushed files become proven objects. */
export async function onbinWay(store: Store, legs: string, recordings: number, work: string): Promise<Way> {
  const dataDir = join(work, "onbin");
  await mkdir(dataDir, { mode: 0o700 });
  const { name, url, region } = store;
  const onbin = await startOnbin({
    dataDir,
    env: {
      ONBIN_S3_ENDPOINTS: JSON.stringify([{ name, url, region, pathStyle: true }]),
      ...{ ONBIN_PUSH_RATE: "0", ONBIN_READ_RATE: "0", ONBIN_ADDRESS_RATE: "0", ONBIN_LOG_LEVEL: "warn" },
    },
  });
  let database: pg.Client | undefined;
  const stop = async () => {
    await database?.end();
    await onbin.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const { key } = await onbin.addCompany(company);
    const place = ["--bucket", store.bucket, "--folder", folder, "--region", region, "--endpoint", name];
    const set = ["destination", "set", "--company", company, ...place, "--access-key", store.accessKeyId];
    await onbin.mustRun([...set, "--no-check"], store.secretAccessKey);
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
    const cpuParts: Record<string, number> = {};
    for (const [role, spent] of Object.entries(after)) cpuParts[role] = spent - (before[role] ?? 0);
    cpuParts["phone system"] = pushed.cpuSeconds;
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

/** The supervisor and the database server, which may stand apart. */
async function rootsOf({ service, dataDir }: OnbinInTest): Promise<number[]> {
  const lock = await readFile(join(dataDir, "postgres", "cluster", "postmaster.pid"), "utf8");
  return [service.pid ?? 0, Number(lock.split("\n", 1)[0])];
}

/** Of a process that ended meanwhile the seconds are its parent's, who waited for it. */
function cpuByRole(roots: readonly number[]): Record<string, number> {
  const spent: Record<string, number> = {};
  for (const { pid, command, cpuSeconds } of treeOf(roots)) {
    const role = pid === roots[0] ? "supervisor" : (/ role (\w+)/.exec(command)?.[1] ?? "PostgreSQL");
    spent[role] = (spent[role] ?? 0) + cpuSeconds;
  }
  return spent;
}

async function countDelivered(database: pg.Client): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    "select count(*)::int as count from recordings where state = 'delivered'",
  );
  return rows[0]?.count ?? 0;
}

async function untilDelivered(database: pg.Client, wanted: number): Promise<void> {
  let [last, since] = [-1, performance.now()];
  for (;;) {
    const delivered = await countDelivered(database);
    if (delivered >= wanted) return;
    if (delivered !== last) [last, since] = [delivered, performance.now()];
    if (performance.now() - since > patience) {
      const { rows } = await database.query(
        "select state, reason_code, count(*)::int from recordings group by 1, 2",
      );
      throw new Error(`nothing was delivered for ${patience / 1000} s: ${JSON.stringify(rows)}`);
    }
    await sleep(lookEvery);
  }
}
