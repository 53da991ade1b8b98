import { readdirSync, readFileSync } from "node:fs";

/** A process as /proc tells it (proc_pid_stat(5)). Linux only. */
export type ProcessNow = {
  pid: number;
  parent: number;
  command: string;
  /** Its own, and its dead children's that it has waited for, with all theirs. */
  cpuSeconds: number;
};

// USER_HZ, which is 100 on every Linux that Node runs on; the kernel's own sums behind it are finer.
const ticksPerSecond = 100;

/** Every process below these, and they themselves. */
export function treeOf(roots: readonly number[]): ProcessNow[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((found) => found !== null);
  const members = new Set(roots);
  for (let before = 0; before < members.size; ) {
    before = members.size;
    for (const { pid, parent } of all) if (members.has(parent)) members.add(pid);
  }
  return all.filter(({ pid }) => members.has(pid));
}

/** CPU seconds of all children that this process has waited for, with all that they had waited for. */
export function reapedCpuSeconds(): number {
  const { waited } = readTimes(process.pid);
  return waited;
}

/** Peak resident memory of a process and its share of memory now (what it shares is divided), in bytes. */
export function memoryOf(pid: number): { peak: number; share: number } {
  const peak = kilobytes(`/proc/${pid}/status`, /^VmHWM:\s+(\d+)/m);
  return { peak, share: kilobytes(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+)/m) };
}

function readProcess(pid: number): ProcessNow | null {
  try {
    const { own, waited, parent } = readTimes(pid);
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    return { pid, parent, command, cpuSeconds: own + waited };
  } catch {
    // It ended while we looked.
    return null;
  }
}

function readTimes(pid: number): { own: number; waited: number; parent: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name in brackets may itself contain brackets and blanks.
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const sum = (first: number) => ((fields[first] ?? 0) + (fields[first + 1] ?? 0)) / ticksPerSecond;
  return { parent: fields[1] ?? 0, own: sum(11), waited: sum(13) };
}

function kilobytes(path: string, pattern: RegExp): number {
  try {
    return Number(pattern.exec(readFileSync(path, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
