import { randomUUID } from "node:crypto";
import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../../server/base/database.ts";
import { silentLog } from "../../server/base/log.ts";
import { lockNames } from "../../server/keep/call-store.ts";
import { clearingLock } from "../../server/keep/clearing-lock.ts";
import { arrivalName, openSpool, type Spool } from "../../server/keep/spool.ts";
import { createLeftBehindSweep } from "../../server/keep/sweep-left-behind.ts";
import { findProcesses } from "../kill/processes.ts";
import { eventually } from "../support/bucket-in-test.ts";
import { connectionsOf, rowsOf, withClient } from "../support/database-in-test.ts";
import { findLingering } from "../support/lingering-in-test.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

/** Milliseconds; the service's own sweep waits five minutes and so never gets in the way. */
const grace = 300;

let stage: Stage;
let tenant: Tenant;
let db: Database;
let spool: Spool;
let today: string;

beforeAll(async () => {
  stage = await startStage();
  tenant = await stage.addTenant("acme");
  db = openDatabase(await connectionsOf(stage.onbin.dataDir), { company: 2, system: 2 });
  spool = openSpool(join(stage.onbin.dataDir, "spool"), 0);
  await tenant.push("first");
  await tenant.until("first", "delivered");
  today = new Date().toISOString().slice(0, 10);
});
afterAll(async () => {
  await db.close();
  await stage.close();
});

/** A look of a service that has just started. */
async function look(): Promise<void> {
  await createLeftBehindSweep(db, spool, silentLog, grace).look();
}

async function leave(name: string, day = today): Promise<string> {
  await mkdir(join(spool.folder, "acme", day), { recursive: true });
  await writeFile(join(spool.folder, "acme", day, name), "left");
  return `acme/${day}/${name}`;
}

async function isThere(file: string): Promise<boolean> {
  return spool.hasAll([file]);
}

const lingering = () => findLingering(stage.onbin.dataDir, grace);

test("uploads that nobody touches go, those under way stay, also for an hour", async () => {
  await mkdir(join(spool.folder, "incoming"), { recursive: true });
  const dead = `incoming/${randomUUID()}`;
  const notOurs = "incoming/notes.txt";
  for (const file of [dead, notOurs]) await writeFile(spool.path(file), "x");
  await sleep(2 * grace);
  const alive = `incoming/${randomUUID()}`;
  await writeFile(spool.path(alive), "x");
  // Written an hour ago, touched a moment ago: its push is sending the other leg.
  await utimes(spool.path(alive), new Date(), new Date(Date.now() - 3_600_000));
  await look();
  expect(await Promise.all([dead, notOurs, alive].map(isThere))).toEqual([false, true, true]);
});

test("originals without a row and what workers left go; what is not ours stays", async () => {
  const [arrival, other] = [randomUUID(), randomUUID()];
  const ours = [
    await leave(`${arrival}.agent`),
    await leave(`${arrival}.customer`),
    await leave(`${other}.0123abcd.wav.part`),
    await leave(`${other}.0123abcd.wav`, "2026-01-05"),
  ];
  const [row] = await rowsOf<{ file: string }>(
    stage.onbin.dataDir,
    "select shaped_file as file from recordings where sequence_id = 'first'",
  );
  const finished = row?.file ?? "";
  // It was sent from memory; whoever listens to it has it made.
  await writeFile(spool.path(finished), "x");
  // A zombie's finished file, beside the one that the row knows.
  ours.push(
    await leave(
      finished.slice(finished.lastIndexOf("/") + 1).replace(/\.[0-9a-f]{8}\.wav$/, ".deadbeef.wav"),
    ),
  );
  const kept = [await leave("README"), await leave("call.wav"), finished];
  expect(await lingering()).not.toContain(finished);
  await sleep(2 * grace);
  expect(await lingering()).toEqual(expect.arrayContaining(ours));
  await look();
  for (const file of ours) expect(await isThere(file), file).toBe(false);
  for (const file of kept) expect(await isThere(file), file).toBe(true);
  expect(await readdir(join(spool.folder, "acme"))).toContain("2026-01-05");
  await look();
  expect(await readdir(join(spool.folder, "acme"))).not.toContain("2026-01-05");
});

test("what a row knows stays, however the clocks of database and spool differ", async () => {
  await tenant.push("odd-clock");
  await tenant.until("odd-clock", "delivered");
  const [before] = await rowsOf<{ originals: { file: string }[] }>(
    stage.onbin.dataDir,
    `update recordings set received_at = received_at - interval '30 days' where sequence_id = 'odd-clock'
     returning originals`,
  );
  await sleep(2 * grace);
  await look();
  expect(await isThere(before?.originals[0]?.file ?? "")).toBe(true);
});

test("a push that is about to commit keeps its file; one that comes too late is not taken", async () => {
  const file = await leave(`${randomUUID()}.both`);
  await sleep(2 * grace);
  await db.forCompany("acme", async (trx) => {
    await lockNames("acme", trx, [arrivalName(file)]);
    await look();
    expect(await isThere(file)).toBe(true);
  });
  await look();
  expect(await isThere(file)).toBe(false);
});

test("while a backup is made nothing is removed", async () => {
  const file = await leave(`${randomUUID()}.both`);
  await sleep(2 * grace);
  await withClient(
    stage.onbin.dataDir,
    async (client) => {
      await client.query("select pg_advisory_lock($1)", [clearingLock]);
      await look();
      expect(await isThere(file)).toBe(true);
    },
    "system",
  );
  await look();
  expect(await isThere(file)).toBe(false);
});

test("a folder that did not change is not read again, one that did is; in the end all are", async () => {
  const sweep = createLeftBehindSweep(db, spool, silentLog, grace);
  await sweep.look();
  const old = await leave(`${randomUUID()}.both`, "2026-01-06");
  const hourAgo = new Date(Date.now() - 3_600_000);
  await utimes(join(spool.folder, "acme", "2026-01-06"), hourAgo, hourAgo);
  const fresh = await leave(`${randomUUID()}.both`);
  await sleep(2 * grace);
  // A look rests after the one before it, longer on a machine that is busy.
  const untilGone = (file: string) =>
    eventually(
      async () => {
        await sweep.look();
        return !(await isThere(file));
      },
      undefined,
      90_000,
    );
  await untilGone(fresh);
  expect(await isThere(old)).toBe(true);
  sweep.lookAtAll();
  await untilGone(old);
}, 200_000);

test.skipIf(process.platform !== "linux")(
  "after web and work were killed in the middle nothing lingers",
  async () => {
    const pushes = Array.from({ length: 40 }, (_, n) => tenant.push(`killed-${n}`).catch(() => null));
    await sleep(100);
    for (const { pid, name } of await findProcesses(stage.onbin.dataDir)) {
      if (name === "web" || name === "work") process.kill(pid, "SIGKILL");
    }
    const answered = (await Promise.all(pushes)).filter((id) => id !== null);
    // Some were cut off, so there was something to leave behind.
    expect(answered.length).toBeLessThan(pushes.length);
    for (const id of answered) await tenant.until(id, "delivered");
    await sleep(2 * grace);
    await look();
    expect((await lingering()).filter((file) => !/README|call\.wav|notes\.txt/.test(file))).toEqual([]);
  },
);
