import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";

/** One system call, with its place in the order in which calls began and ended. */
export type SystemCall = { name: string; text: string; began: number; ended: number };

const calls =
  "openat,fsync,fdatasync,rename,renameat,renameat2,write,writev,sendto,sendmsg,read,recvfrom,recvmsg";

/** Watches what a process asks of the kernel. Null where strace is missing or may not attach. */
export async function watchSystemCalls(
  pid: number,
  file: string,
): Promise<{ stop(): Promise<SystemCall[]> } | null> {
  const child = spawn(
    "strace",
    ["-f", "-y", "-s", "400", "-e", `trace=${calls}`, "-o", file, "-p", String(pid)],
    {
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  if (!(await attached(child))) return null;
  return {
    async stop() {
      child.kill("SIGINT");
      await once(child, "close");
      return parse(await readFile(file, "utf8"));
    },
  };
}

function attached(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", () => resolve(false));
    child.stderr?.on("data", (chunk: Buffer) => {
      if (/attached/.test(chunk.toString())) setTimeout(() => resolve(true), 300);
    });
  });
}

/** A call that another thread interrupts is on two lines: "<unfinished ...>" and "<... name resumed>". */
function parse(trace: string): SystemCall[] {
  const found: SystemCall[] = [];
  const open = new Map<string, SystemCall>();
  for (const [at, line] of trace.split("\n").entries()) {
    const [, thread = "", rest = ""] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const resumed = /^<\.\.\. (\w+) resumed>(.*)$/.exec(rest);
    if (resumed) {
      const call = open.get(thread);
      if (call) Object.assign(call, { text: call.text + resumed[2], ended: at });
      open.delete(thread);
      continue;
    }
    const [, name] = /^(\w+)\(/.exec(rest) ?? [];
    if (name === undefined) continue;
    const call = { name, text: rest, began: at, ended: at };
    found.push(call);
    if (rest.includes("<unfinished ...>")) open.set(thread, call);
  }
  return found;
}
