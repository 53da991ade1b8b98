import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { type Isolation, isolated, limitsFor } from "./converter-command.ts";

export type FoundConverter = { ffmpeg: string; version: string; isolation: Isolation };

/** Looks for FFmpeg and for what can fence it in on this machine; null where there is none that runs. */
export async function findConverter(ffmpeg: string): Promise<FoundConverter | null> {
  const [limits, privileges, root, user] = await Promise.all([
    output("prlimit", ["--cpu=60", "--data=268435456", "--as=1073741824", "--", "true"]),
    output("setpriv", ["--no-new-privs", "--pdeathsig", "KILL", "true"]),
    output("unshare", ["-n", "true"]),
    output("unshare", ["-rn", "true"]),
  ]);
  const isolation: Isolation = {
    limits: limits !== null,
    privileges: privileges !== null,
    network: root !== null ? "root" : user !== null ? "user" : null,
  };
  // As it will run: one that starts only outside the fence is of no use.
  const said = await output(...isolated(isolation, limitsFor(0), ffmpeg, ["-version"]));
  const version = said === null ? undefined : /^ffmpeg version (\S+)/.exec(said)?.[1];
  return version === undefined ? null : { ffmpeg, version, isolation };
}

/** What a command prints; null where it is not there or fails. */
function output(command: string, args: string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: 10_000, cwd: tmpdir() }, (error, stdout) =>
      resolve(error ? null : stdout),
    );
  });
}
