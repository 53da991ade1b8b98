import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import type { Isolation } from "./converter-command.ts";

export type FoundConverter = { ffmpeg: string; version: string; isolation: Isolation };

/** Looks for FFmpeg and for what can fence it in on this machine; null where there is none that runs. */
export async function findConverter(ffmpeg: string): Promise<FoundConverter | null> {
  const said = await output(ffmpeg, ["-version"]);
  const version = said === null ? undefined : /^ffmpeg version (\S+)/.exec(said)?.[1];
  if (version === undefined) return null;
  const [limits, privileges, root, user] = await Promise.all([
    output("prlimit", ["--cpu=60", "--data=268435456", "--", "true"]),
    output("setpriv", ["--no-new-privs", "--pdeathsig", "KILL", "true"]),
    output("unshare", ["-n", "true"]),
    output("unshare", ["-rn", "true"]),
  ]);
  return {
    ffmpeg,
    version,
    isolation: {
      limits: limits !== null,
      privileges: privileges !== null,
      network: root !== null ? "root" : user !== null ? "user" : null,
    },
  };
}

/** What a command prints; null where it is not there or fails. */
function output(command: string, args: string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: 10_000, cwd: tmpdir() }, (error, stdout) =>
      resolve(error ? null : stdout),
    );
  });
}
