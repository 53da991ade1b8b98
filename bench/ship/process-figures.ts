import { readdirSync, readFileSync } from "node:fs";

/** CPU seconds so far and peak resident memory in bytes, of a process tree by role (Linux, /proc). */
export type ProcessFigures = Record<string, { cpuSeconds: number; peakBytes: number }>;

const ticksPerSecond = 100;

/** Figures of the service below `root`: main, web, work, watch; PostgreSQL's processes together as `postgres`. */
export function readProcesses(root: number, dataDir: string): ProcessFigures {
  const figures: ProcessFigures = {};
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /, "")
        .split(" ");
      const parent = Number(stat[1]);
      const role =
        Number(pid) === root ? "main" : parent === root ? /role (\w+)/.exec(command)?.[1] : undefined;
      const name = role ?? (isPostgres(pid, command, dataDir) ? "postgres" : undefined);
      if (name === undefined) continue;
      const peak =
        Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
      const shown = figures[name] ?? { cpuSeconds: 0, peakBytes: 0 };
      shown.cpuSeconds += (Number(stat[11]) + Number(stat[12])) / ticksPerSecond;
      shown.peakBytes = Math.max(shown.peakBytes, peak);
      figures[name] = shown;
    } catch {
      // It ended while we looked.
    }
  }
  return figures;
}

/** The postmaster of this data folder, or one of its children. */
function isPostgres(pid: string, command: string, dataDir: string): boolean {
  if (command.includes(dataDir) && /postgres/.test(command)) return true;
  if (!command.startsWith("postgres:")) return false;
  const parent = /PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return parent !== undefined && readFileSync(`/proc/${parent}/cmdline`, "utf8").includes(dataDir);
}
