import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Microseconds in which a share is counted. */
const period = 20_000;

export type CpuShare = {
  /** The file into which a process writes itself, before it becomes what is to be limited. */
  procs: string;
  remove(): void;
};

/** A control group whose processes get a part of one processor. @param percent of one. @throws Error where there are none */
export function cpuShare(name: string, percent: number): CpuShare {
  const quota = Math.round((period * percent) / 100);
  const first = "/sys/fs/cgroup/cpu";
  const isFirst = existsSync(join(first, "cpu.cfs_quota_us"));
  const folder = join(isFirst ? first : "/sys/fs/cgroup", name);
  mkdirSync(folder);
  if (isFirst) {
    writeFileSync(join(folder, "cpu.cfs_period_us"), String(period));
    writeFileSync(join(folder, "cpu.cfs_quota_us"), String(quota));
  } else writeFileSync(join(folder, "cpu.max"), `${quota} ${period}`);
  return {
    procs: join(folder, "cgroup.procs"),
    remove() {
      try {
        rmdirSync(folder);
      } catch {
        // A process that has just died may still be counted; an empty group does nothing.
      }
    },
  };
}
