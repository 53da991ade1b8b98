import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ObjectStore } from "../../demo/s3/object-store.ts";
import { leaseSeconds } from "../../server/keep/leases.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { freePort } from "../support/onbin-in-test.ts";
import { type Arena, openArena, type Tenant } from "./arena.ts";
import { controlKillPoints, type KillPoints } from "./points/control.ts";
import { eventually, findProcesses } from "./processes.ts";
import { startRole } from "./start-role.ts";
import { placeOf } from "./store.ts";
import { findUnknownFiles } from "./unknown-files.ts";

/**
 * Two `work` processes and a `web` stand still (SIGSTOP) over two leases in the middle of their work; others take it
 * over. When they go on, what they still do must change nothing. @returns true when it is so
 */
export async function stopForLong(seed: number, keep: boolean): Promise<boolean> {
  const arena = await openArena({ name: "zombies", seed, companies: ["slow"], faults: [] });
  let good = false;
  try {
    good = await run(arena);
  } finally {
    await arena.close(keep || !good);
  }
  return good;
}

async function run(arena: Arena): Promise<boolean> {
  const points = controlKillPoints(join(arena.folder, "points"));
  const [tenant] = await arena.addTenants();
  if (!tenant) throw new Error("a company is needed");
  const life = arena.start(points.env);
  if (!(await life.ready)) throw new Error("onbin start failed");
  const pushed: string[] = [];
  const push = async (id: string, url = arena.url) => {
    if (!pushed.includes(id)) pushed.push(id);
    return (await knock(url, tenant.key, recordingForm({ sequenceId: id }, wave(pushed.indexOf(id) + 1))))
      .status;
  };

  // The first: one request before the store keeps its object, one after, and one that it has not sent yet.
  await arena.store.setFaults([
    {
      match: { key: "*at-received*" },
      act: { kind: "delay", milliseconds: 60_000, at: "received" },
      times: 1,
    },
    { match: { key: "*at-stored*" }, act: { kind: "delay", milliseconds: 2_000, at: "stored" }, times: 1 },
  ]);
  await push("at-received");
  await push("at-stored");
  await eventually("both requests are at the store", 20_000, async () => (await arena.store.struck()) === 2);
  const stopped = [await stopAt(points, "ship.before-put", () => push("before-put"))];
  const begun = Date.now();
  // The second: its recording is finished, its row does not know it.
  const { env } = await startRole(arena.dataDir, "work", {});
  stopped.push(await stopAt(points, "shape.made", () => push("shaped")));
  // The third: a door with the bytes on disk, before the row.
  stopped.push(await stopAt(points, "ingest.folder-synced", async () => void push("at-door").catch(() => 0)));

  // What takes over.
  await startRole(arena.dataDir, "work", {}, env);
  const door = `127.0.0.1:${await freePort()}`;
  await startRole(arena.dataDir, "web", { ONBIN_LISTEN: door });
  await eventually("the other door takes it", 30_000, async () =>
    push("at-door", `http://${door}`).then(
      (status) => status === 201,
      () => false,
    ),
  );
  await eventually("all is delivered by others", 90_000, async () => {
    const rows = await rowsOf<{ state: string }>(arena.dataDir, "select state from recordings");
    return rows.length === pushed.length && rows.every(({ state }) => state === "delivered");
  });
  console.log(`zombies: others delivered all after ${((Date.now() - begun) / 1000).toFixed(0)} s`);
  await sleep(Math.max(0, begun + (2 * leaseSeconds + 5) * 1000 - Date.now()));

  const before = await everything(arena);
  for (const pid of stopped) process.kill(pid, "SIGCONT");
  await sleep(10_000);
  const wrong = await faults(arena, tenant, pushed);
  const after = await everything(arena);
  for (const [table, rows] of Object.entries(after)) {
    if (rows !== before[table]) wrong.push(`${table} changed:\n${before[table]}\n${rows}`);
  }
  const alive = new Set((await findProcesses(arena.dataDir)).map(({ pid }) => pid));
  for (const pid of stopped) if (!alive.has(pid)) wrong.push(`process ${pid} did not live on`);
  for (const line of wrong) console.log(`zombies: wrong: ${line}`);
  console.log(`zombies: ${stopped.length} stopped, ${pushed.length} recordings, ${wrong.length} wrong`);
  return wrong.length === 0;
}

/** Brings somebody to a point and lets it stand still there. @returns its process */
async function stopAt(points: KillPoints, point: string, act: () => Promise<unknown>): Promise<number> {
  await points.give({ point, signal: "SIGSTOP" });
  await act();
  let pid: number | null = null;
  await eventually(`somebody stands still at ${point}`, 30_000, async () => {
    pid = await points.carriedOut();
    return pid !== null && /^\d+ \(.*\) T/s.test(await readFile(`/proc/${pid}/stat`, "utf8"));
  });
  return pid ?? 0;
}

/** What must not change any more. */
async function everything(arena: Arena): Promise<Record<string, string>> {
  const tables = { recordings: "sequence_id", attempts: "attempt_id", integration_errors: "error_id" };
  const read = async ([table, key]: [string, string]) =>
    [table, JSON.stringify(await rowsOf(arena.dataDir, `select * from ${table} order by ${key}`))] as const;
  const paused = "select paused_at, pause_code, trouble_since, plain_put from destinations";
  return {
    ...Object.fromEntries(await Promise.all(Object.entries(tables).map(read))),
    destinations: JSON.stringify(await rowsOf(arena.dataDir, paused)),
  };
}

async function faults(arena: Arena, tenant: Tenant, pushed: readonly string[]): Promise<string[]> {
  const wrong: string[] = [];
  const objects = await ObjectStore.open(arena.store.folder);
  const { bucket, folder } = placeOf(tenant.id);
  for (const id of pushed) {
    const versions = await objects.versions(bucket, `${folder}/${id}.wav`);
    if (versions.length !== 1) wrong.push(`${id}: ${versions.length} versions`);
  }
  const open = await rowsOf(
    arena.dataDir,
    "select sequence_id, code from integration_errors where recovered_at is null",
  );
  if (open.length > 0) wrong.push(`open errors: ${JSON.stringify(open)}`);
  for (const { file } of await findUnknownFiles(arena.dataDir, arena.spool))
    wrong.push(`${file}: no row knows it`);
  return wrong;
}
