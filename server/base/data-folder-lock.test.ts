import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isServiceRunning, lockDataFolder } from "./data-folder-lock.ts";
import { chooseSocketFolder } from "./socket-folder.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "onbin-lock-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

test("is held once, names its holder, and is free after the release", async () => {
  expect(await isServiceRunning(folder)).toBe(undefined);
  const lock = await lockDataFolder(folder);
  expect(await isServiceRunning(folder)).toEqual({ pid: process.pid });
  await expect(lockDataFolder(folder)).rejects.toMatchObject({
    code: "alreadyRunning",
    message: expect.stringContaining(`process ${process.pid}`),
  });
  await lock.release();
  expect(await isServiceRunning(folder)).toBe(undefined);
  await (await lockDataFolder(folder)).release();
});

test("a folder that does not exist has no service", async () => {
  expect(await isServiceRunning(join(folder, "missing"))).toBe(undefined);
});

test("works on a path too long for a socket", async () => {
  const long = join(folder, "x".repeat(90));
  mkdirSync(long);
  const lock = await lockDataFolder(long);
  expect(await isServiceRunning(long)).toEqual({ pid: process.pid });
  await expect(lockDataFolder(long)).rejects.toMatchObject({ code: "alreadyRunning" });
  await lock.release();
  const elsewhere = await chooseSocketFolder(join(realpathSync(long), "run"), "onbin.sock");
  expect(elsewhere).toMatch(/^\/tmp\/onbin-[0-9a-f]{24}$/);
  rmSync(elsewhere, { recursive: true });
});

test("what a killed holder left does not count, and of many who come then one gets it", async () => {
  const first = await holdLock();
  expect(first.said).toBe("locked");
  expect(await isServiceRunning(folder)).toEqual({ pid: first.child.pid });
  first.child.kill("SIGKILL");
  await once(first.child, "exit");
  expect(await isServiceRunning(folder)).toBe(undefined);

  const all = await Promise.all(Array.from({ length: 6 }, holdLock));
  const winners = all.filter(({ said }) => said === "locked");
  expect(winners).toHaveLength(1);
  for (const { said } of all.filter((one) => one !== winners[0])) {
    expect(said).toContain(`process ${winners[0]?.child.pid}`);
  }
  for (const { child } of all) child.kill("SIGKILL");
});

test("a takeover that was killed half-way is put aside", async () => {
  mkdirSync(join(folder, "run/takeover"), { recursive: true });
  const minuteAgo = Date.now() / 1000 - 60;
  utimesSync(join(folder, "run/takeover"), minuteAgo, minuteAgo);
  await (await lockDataFolder(folder)).release();
});

/** Tries to take the lock in a process of its own, which then waits to be killed. */
async function holdLock() {
  const module = fileURLToPath(new URL("data-folder-lock.ts", import.meta.url));
  const script = `import { lockDataFolder } from ${JSON.stringify(module)};
    await lockDataFolder(${JSON.stringify(folder)}).then(() => console.log("locked"), (e) => console.log(e.message));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const said of createInterface(child.stdout)) return { child, said };
  throw new Error("it said nothing");
}
