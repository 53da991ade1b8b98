import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { StartUpError } from "../start-up-error.ts";
import type { PostgresProgram } from "./platform-package.ts";
import { type RunAs, runProgram } from "./run-as.ts";
import { readLogEnd } from "./server-log.ts";

export type ServerStart = {
  cluster: string;
  logFile: string;
  program: PostgresProgram;
  runAs: RunAs;
  env: NodeJS.ProcessEnv;
};

/**
 * Starts a server in a session of its own and waits until it takes connections, however long it recovers.
 * @throws StartUpError with the end of the server's log
 */
export async function startServer({ cluster, logFile, program, runAs, env }: ServerStart): Promise<void> {
  // Backends of a killed server hold its shared memory until they notice, at most to the end of their query.
  for (const end = Date.now() + 60_000; ; await sleep(250)) {
    const args = ["start", "-s", "-w", "-t", "86400", "-D", cluster, "-l", logFile];
    const before = await stat(logFile).then(
      (found) => found.size,
      () => 0,
    );
    const result = await runProgram(runAs, program.pgCtl, args, env);
    if (result.exitCode === 0) return;
    const detail = `${result.output}\n${await readLogEnd(logFile, before)}`.trim();
    if (!detail.includes("pre-existing shared memory block") || Date.now() > end) {
      throw new StartUpError("serverFailed", { detail, logFile });
    }
  }
}
