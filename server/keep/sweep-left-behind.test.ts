import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type InstallationInTest, startInstallation } from "../../test/support/installation-in-test.ts";
import { silentLog } from "../base/log.ts";
import { openSpool, type Spool } from "./spool.ts";
import { createLeftBehindSweep } from "./sweep-left-behind.ts";

let installation: InstallationInTest;
let folder: string;
let day: string;
let spool: Spool;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.rows("insert into companies (company_id, name, contract) values ('acme', 'A', true)");
  folder = await mkdtemp(join(tmpdir(), "onbin-sweep-"));
  day = join(folder, "acme", new Date().toISOString().slice(0, 10));
  await mkdir(day, { recursive: true });
  await mkdir(join(folder, "incoming"));
  spool = openSpool(folder, 0);
});
afterEach(async () => {
  vi.useRealTimers();
  for (const name of await readdir(day)) await rm(join(day, name));
});
afterAll(async () => {
  await installation.close();
  await rm(folder, { recursive: true, force: true });
});

const leave = () => writeFile(join(day, `${randomUUID()}.both`), "left");

test("what was named a moment ago stays, though our clock is ten minutes ahead of the folder's", async () => {
  await leave();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 600_000 });
  await createLeftBehindSweep(installation.db, spool, silentLog).look();
  expect(await readdir(day)).toHaveLength(1);
});

test("once the locks of the names are gone nothing more is removed", async () => {
  for (let file = 0; file < 40; file++) await leave();
  await sleep(600);
  let calls = 0;
  const standing: Spool = {
    ...spool,
    // Its process stood still, or the store did: the database ended the transaction meanwhile.
    async remove(files) {
      calls += 1;
      if (calls === 1)
        await installation.rows(
          "select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction'",
        );
      await spool.remove(files);
    },
  };
  await createLeftBehindSweep(installation.db, standing, silentLog, 300).look();
  expect(calls).toBe(1);
  const left = (await readdir(day)).length;
  expect([left > 0, left < 40]).toEqual([true, true]);
  // The next look does the rest.
  await createLeftBehindSweep(installation.db, spool, silentLog, 300).look();
  expect(await readdir(day)).toEqual([]);
});
