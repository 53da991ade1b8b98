import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { folderInTest } from "./peer-in-test.ts";

export type ServerProcess = { child: ChildProcess; ready: Record<string, string> };

/** Runs a main.ts with its options in a file; resolves with the JSON of its first line. Killed with the test. */
export async function processInTest(main: URL, options: object): Promise<ServerProcess> {
  const config = join(await folderInTest(), "config.json");
  await writeFile(config, JSON.stringify(options));
  const child = spawn(process.execPath, [main.pathname, "--config", config], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  const [line] = await once(createInterface(child.stdout), "line");
  return { child, ready: JSON.parse(line) };
}
