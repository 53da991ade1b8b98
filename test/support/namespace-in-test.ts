import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Why this machine cannot make the namespaces of a test; null when it can (Linux, and root). */
export function namespacesMissing(words: readonly string[]): string | null {
  if (process.platform !== "linux") return "namespaces are Linux's";
  const { status, error, stderr } = spawnSync("unshare", [...words, "true"], { encoding: "utf8" });
  if (error) return `unshare: ${error.message}`;
  return status === 0 ? null : `unshare ${words.join(" ")}: ${stderr.trim()}`;
}

/** A program in namespaces of its own, which says what it sees: JSON lines of a name and a value. */
export function startInside(program: URL, words: readonly string[]) {
  const told = new Map<string, unknown>();
  const waiting = new Map<string, PromiseWithResolvers<unknown>>();
  const inside: ChildProcess = spawn(
    "unshare",
    // In a process namespace of its own nothing outlives it.
    [...words, "--pid", "--fork", "--mount-proc", "--kill-child", process.execPath, program.pathname],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  if (inside.stdout === null) throw new Error("no output");
  createInterface(inside.stdout).on("line", (line) => {
    if (!line.startsWith('{"name"')) return;
    const { name, value } = JSON.parse(line) as { name: string; value: unknown };
    told.set(name, value);
    waiting.get(name)?.resolve(value);
  });
  const ended = once(inside, "exit").then(() => {
    for (const [name, { reject }] of waiting)
      if (!told.has(name)) reject(new Error(`it ended before ${name}`));
  });
  return {
    /** Resolves with what it says under this name. */
    heard<Value>(name: string): Promise<Value> {
      if (told.has(name)) return Promise.resolve(told.get(name) as Value);
      if (inside.exitCode !== null) return Promise.reject(new Error(`it ended before ${name}`));
      const wanted = waiting.get(name) ?? Promise.withResolvers<unknown>();
      waiting.set(name, wanted);
      return wanted.promise as Promise<Value>;
    },
    /** Lets it come to its end, by force when that takes long. */
    async close(): Promise<void> {
      const clock = setTimeout(() => inside.kill("SIGKILL"), 30_000);
      await ended;
      clearTimeout(clock);
    },
  };
}

/** For the program inside. */
export function say(name: string, value: unknown): void {
  process.stdout.write(`${JSON.stringify({ name, value })}\n`);
}
