import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export type ProcessName = "supervisor" | "web" | "work" | "watch" | "csv" | "database";
export type Found = { pid: number; name: ProcessName };

/** Every living process of the installation in this data folder, found without asking it (Linux: /proc). */
export async function findProcesses(dataDir: string): Promise<Found[]> {
  const cluster = join(dataDir, "postgres", "cluster");
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid): Promise<Found | null> => {
      const state = /^\d+ \(.*\) (\S)/s.exec(
        await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ""),
      )?.[1];
      if (state === undefined || state === "Z" || state === "X") return null;
      if ((await readlink(`/proc/${pid}/cwd`).catch(() => "")) === cluster)
        return { pid: Number(pid), name: "database" };
      const environ = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
      if (!environ.split("\0").includes(`ONBIN_DATA_DIR=${dataDir}`)) return null;
      const words = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
      const role = words.at(words.indexOf("role") + 1);
      const name = words.includes("role") ? role : "supervisor";
      return { pid: Number(pid), name: name as ProcessName };
    }),
  );
  return found.filter((process) => process !== null);
}

export function killAll(processes: readonly Found[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }
}

/** Sends a signal to every process of these roles: SIGSTOP lets a test act in their place, SIGCONT lets them go on. */
export async function signalRoles(
  dataDir: string,
  roles: readonly ProcessName[],
  signal: NodeJS.Signals,
): Promise<void> {
  for (const { name, pid } of await findProcesses(dataDir))
    if (roles.includes(name)) process.kill(pid, signal);
}

/** Waits until what is looked for holds. @throws Error naming `what` after `ms` milliseconds */
export async function eventually(what: string, ms: number, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + ms; !(await holds()); await sleep(50)) {
    if (Date.now() > end) throw new Error(`after ${ms / 1000} s it is not so: ${what}`);
  }
}
