import { readFile } from "node:fs/promises";
import type { OnbinInTest } from "./onbin-in-test.ts";
import { processesOf } from "./processes-in-test.ts";

/** The `web` process of a service. Linux only. */
export async function webProcessOf(onbin: OnbinInTest): Promise<number> {
  for (const { pid } of await processesOf(onbin.service.pid, onbin.dataDir)) {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (command.split("\0").includes("web")) return pid;
  }
  throw new Error("there is no web process");
}

/** Megabytes of a process now, and at the most so far (proc_pid_status(5): VmRSS, VmHWM). */
export async function memoryOf(pid: number): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const read = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0) / 1024;
  return { now: read("VmRSS"), peak: read("VmHWM") };
}
