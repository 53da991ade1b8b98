import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheFolder, InstallError } from "./run-logged.mjs";

/**
 * Runs an act while no other process runs one in this checkout; waits for the other one. A folder is the lock; that of a
 * process which is gone is put aside, by a rename that only one can win.
 */
export async function exclusively(root, act) {
  const lock = join(cacheFolder(root), "install.lock");
  for (let round = 0; !take(lock); round++) {
    const holder = readHolder(lock);
    if (holder === undefined ? round > 20 : !isAlive(holder)) putAside(lock);
    else if (round === 5) console.error(`Waiting for another installation (process ${holder ?? "?"}).`);
    await sleep(200);
  }
  try {
    return await act();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function take(lock) {
  try {
    mkdirSync(lock);
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw new InstallError(`The checkout is not complete, and this user may not write it: ${error.message}`);
  }
  writeFileSync(join(lock, "pid"), String(process.pid));
  return true;
}

function readHolder(lock) {
  try {
    return Number(readFileSync(join(lock, "pid"), "utf8")) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function putAside(lock) {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  rmSync(aside, { recursive: true, force: true });
}
