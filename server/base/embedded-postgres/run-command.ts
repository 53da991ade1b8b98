import { spawn } from "node:child_process";

export type CommandOptions = {
  env: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
};

export type CommandResult = {
  /** null when a signal ended it or it could not be started. */
  exitCode: number | null;
  /** Standard output and standard error together, trimmed. */
  output: string;
};

/**
 * Runs a command to its end in a session of its own, so that Ctrl-C in the terminal does not reach it.
 * Never rejects: a command that cannot be started gives exit code null and the reason as output.
 */
export function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      ...options,
      cwd: "/",
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", (error) => resolve({ exitCode: null, output: error.message }));
    child.on("close", (exitCode) =>
      resolve({ exitCode, output: Buffer.concat(chunks).toString("utf8").trim() }),
    );
  });
}
