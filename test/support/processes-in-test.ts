import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export type ProcessInTest = { pid: number; parent: number; group: number; born: string; state: string };

/** A process as /proc tells it (proc_pid_stat(5)); null when there is none. Linux only. */
export async function readProcess(pid: number): Promise<ProcessInTest | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat === null) return null;
  // The name in brackets may itself contain brackets and blanks.
  const [state = "", parent, group, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { pid, parent: Number(parent), group: Number(group), born: rest[16] ?? "", state };
}

/** Every process of a service: the supervisor's descendants, and the database server's, which may stand apart. */
export async function processesOf(supervisor: number | undefined, dataDir: string): Promise<ProcessInTest[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = (await Promise.all(pids.map(readProcess))).filter((found) => found !== null);
  const lock = await readFile(join(dataDir, "postgres", "cluster", "postmaster.pid"), "utf8").catch(() => "");
  const members = new Set([supervisor ?? 0, Number(lock.split("\n", 1)[0])].filter((pid) => pid > 0));
  for (let before = 0; before < members.size; ) {
    before = members.size;
    for (const { pid, parent } of all) if (members.has(parent)) members.add(pid);
  }
  return all.filter(({ pid }) => members.has(pid));
}

/** Those of them that still live. */
export async function stillAlive(processes: readonly ProcessInTest[]): Promise<ProcessInTest[]> {
  const now = await Promise.all(processes.map(({ pid }) => readProcess(pid)));
  return processes.filter((process, i) => now[i]?.born === process.born && now[i]?.state !== "Z");
}
