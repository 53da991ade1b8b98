import { execFile } from "node:child_process";
import { readFile, readlink, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** What `postmaster.pid` says (PostgreSQL, src/include/utils/pidfile.h). */
export type Postmaster = {
  pid: number;
  port: number;
  socketFolder: string;
};

export async function readPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(cluster, "postmaster.pid"), "utf8").catch(() => undefined);
  const [pid, , , port, socketFolder = ""] = text?.split("\n") ?? [];
  if (!Number(pid)) return undefined;
  return { pid: Number(pid), port: Number(port), socketFolder };
}

/**
 * Whether a process is a PostgreSQL server working in this data folder. A zombie is not, though it still takes
 * signals; nor is a stranger who got the process ID of a dead server.
 */
export async function isPostmasterAlive(pid: number, cluster: string): Promise<boolean> {
  if (process.platform !== "linux") return isPostgresByPs(pid);
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const [, name, state] = /^\d+ \((.*)\) (\S)/s.exec(status) ?? [];
  if (name !== "postgres" || state === "Z" || state === "X") return false;
  const workingFolder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return workingFolder === undefined || workingFolder === cluster;
}

async function isPostgresByPs(pid: number): Promise<boolean> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "state=,comm=", "-p", String(pid)]).catch(() => ({
    stdout: "",
  }));
  return /postgres/.test(stdout) && !/^\s*Z/.test(stdout);
}

/** Ends a server: fast, after a minute without a closing checkpoint, after ten more seconds by force. */
export async function stopPostmaster(pid: number, cluster: string): Promise<void> {
  const steps: [NodeJS.Signals, number][] = [
    ["SIGINT", 60_000],
    ["SIGQUIT", 10_000],
    ["SIGKILL", 10_000],
  ];
  for (const [signal, patience] of steps) {
    if (!(await isPostmasterAlive(pid, cluster))) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (const end = Date.now() + patience; Date.now() < end; await sleep(20)) {
      if (!(await isPostmasterAlive(pid, cluster))) return;
    }
  }
}

/**
 * Removes the lock files of a server that is not alive, where its process ID still seems taken (a zombie, or a
 * stranger after a reboot): PostgreSQL itself would refuse to start over them. Backends that outlived their server
 * still hold its shared memory, by which PostgreSQL recognises them.
 */
export async function removeStaleLocks(
  cluster: string,
  { pid, port, socketFolder }: Postmaster,
): Promise<void> {
  if (!isProcessIdTaken(pid)) return;
  await rm(join(cluster, "postmaster.pid"), { force: true });
  await rm(join(socketFolder || dirname(cluster), `.s.PGSQL.${port}.lock`), { force: true });
}

function isProcessIdTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
