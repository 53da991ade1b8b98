import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Isolation, isolated, limitsFor, noCapabilities } from "./converter-command.ts";
import { type View, viewOf } from "./converter-view.ts";

export type FoundConverter = { ffmpeg: string; version: string; isolation: Isolation };

/** The machine was too busy to tell: what is known from before holds, the fence above all. */
export class NotTold extends Error {}

/**
 * Looks for FFmpeg and for what can fence it in on this machine; null where there is none that runs.
 * @param patience milliseconds that one command of the look may take
 * @throws NotTold
 */
export async function findConverter(ffmpeg: string, patience = 60_000): Promise<FoundConverter | null> {
  const output: Output = (command, args) => outputOf(command, args, patience);
  const [limits, root, user] = await Promise.all([
    output("prlimit", ["--cpu=60", "--data=268435456", "--as=1073741824", "--", "true"]),
    output("unshare", ["-n", "true"]),
    output("unshare", ["-rn", "true"]),
  ]);
  const network = root !== null ? "root" : user !== null ? "user" : null;
  const apart = { root: ["unshare", "-n"], user: ["unshare", "-rn"] };
  const give = ["setpriv", "--no-new-privs", "--pdeathsig", "KILL"];
  const [first = "setpriv", ...words] = [
    ...(network === null ? [] : apart[network]),
    ...give,
    ...noCapabilities,
  ];
  const [none, noNew] = await Promise.all([
    output(first, [...words, "true"]),
    output("setpriv", [...give.slice(1), "true"]),
  ]);
  const bare: Isolation = {
    limits: limits !== null,
    privileges: none !== null ? "none" : noNew !== null ? "no-new" : null,
    network,
    view: false,
  };
  // As it will run: one that starts only outside the fence is of no use.
  const version = await versionOf(output, bare, ffmpeg, null);
  if (version === null) return null;
  const view = network !== null && (await runsInView(output, bare, ffmpeg));
  return { ffmpeg, version, isolation: { ...bare, view } };
}

async function versionOf(
  output: Output,
  isolation: Isolation,
  ffmpeg: string,
  view: View | null,
): Promise<string | null> {
  const said = await output(...isolated(isolation, limitsFor(0), ffmpeg, ["-version"], view));
  return (said && /^ffmpeg version (\S+)/.exec(said)?.[1]) || null;
}

/** An FFmpeg with libraries in a place of its own may not run there. */
async function runsInView(output: Output, isolation: Isolation, ffmpeg: string): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "onbin-view-"));
  try {
    const file = join(folder, "file");
    await writeFile(file, "");
    const view = viewOf(ffmpeg, file, file);
    return view !== null && (await versionOf(output, isolation, ffmpeg, view)) !== null;
  } catch (error) {
    if (error instanceof NotTold) throw error;
    return false;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a command prints; null where it is not there or fails. @throws NotTold */
type Output = (command: string, args: string[]) => Promise<string | null>;

function outputOf(command: string, args: string[], patience: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { timeout: patience, killSignal: "SIGKILL", cwd: tmpdir() }, (error, stdout) => {
      if (error?.killed) reject(new NotTold(`${command} took longer than ${patience} ms`));
      else resolve(error ? null : stdout);
    });
  });
}
