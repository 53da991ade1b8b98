import { type ChildProcess, spawn } from "node:child_process";
import { on, once } from "node:events";
import { createInterface } from "node:readline";

/** What a program took from the word to its end. */
export type Taken = { seconds: number; cpuSeconds: number; peakBytes: number };

/** In the program: says that it is ready, waits for the word, acts, and tells what that took. */
export async function runWhenTold(act: () => Promise<void>): Promise<void> {
  const words = createInterface({ input: process.stdin });
  console.log("ready");
  await once(words, "line");
  words.close();
  process.stdin.destroy();
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await act();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  // maxRSS is in kilobytes (getrusage(2)).
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, peakBytes }));
}

export type Told = { pid: number; begin(): Promise<Taken> };

/** Beside it: starts such a program, whose own beginning then costs nobody anything. It ends with this process. */
export async function startTold(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Told> {
  const child: ChildProcess = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error("no pipes");
  const ended = once(child, "exit") as Promise<[number | null, string | null]>;
  const lines = on(createInterface({ input: stdout }), "line", { close: ["close"] });
  const next = async () => {
    const { value, done } = (await lines.next()) as { value?: [string]; done?: boolean };
    if (value !== undefined && done !== true) return value[0];
    const [code, signal] = await ended;
    throw new Error(`${script} ended early (${code ?? signal})`);
  };
  await next();
  return {
    pid: child.pid ?? 0,
    async begin() {
      stdin.write("begin\n");
      const taken = JSON.parse(await next()) as Taken;
      await ended;
      return taken;
    },
  };
}
