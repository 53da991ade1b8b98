import { stat } from "node:fs/promises";
import { StartUpError } from "../start-up-error.ts";
import { type CommandResult, runCommand } from "./run-command.ts";

/** How to run a program as somebody whom PostgreSQL accepts, which root is not. */
export type RunAs = {
  prefix: readonly string[];
  uid?: number;
  gid?: number;
};

type Question = {
  /** Owned by whoever has run PostgreSQL here before. */
  folder: string;
  /** A PostgreSQL program that answers `--version`. */
  program: string;
  env: NodeJS.ProcessEnv;
};

/** In a user namespace root is called nobody, and still reads and writes what root owns, below 0700 folders too. */
const nobodyNamespace: RunAs = {
  prefix: ["unshare", "--user", "--map-user=65534", "--map-group=65534"],
};

/**
 * Decides who runs PostgreSQL: this process's user; for root the folder's owner, else root in a user namespace, else
 * the user `postgres` or `nobody`, to whom the folder is then given.
 * @throws StartUpError when nobody can
 */
export async function chooseRunAs(question: Question): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const owner = await stat(question.folder);
  if (owner.uid !== 0) return runAsUser(question, owner.uid, owner.gid);
  if (works(await tryOut(question, nobodyNamespace))) return nobodyNamespace;
  const { uid, gid } = await findServiceUser(question.env);
  await runCommand("chown", ["-R", `${uid}:${gid}`, question.folder], { env: question.env });
  return runAsUser(question, uid, gid);
}

async function runAsUser(question: Question, uid: number, gid: number): Promise<RunAs> {
  const plain: RunAs = { prefix: [], uid, gid };
  if (works(await tryOut(question, plain))) return plain;
  // Below a folder of root with mode 0700 nobody else gets through without this one capability.
  const withPassage: RunAs = {
    prefix: [
      "setpriv",
      `--reuid=${uid}`,
      `--regid=${gid}`,
      "--clear-groups",
      "--inh-caps=+dac_override",
      "--ambient-caps=+dac_override",
    ],
  };
  const result = await tryOut(question, withPassage);
  if (works(result)) return withPassage;
  throw new StartUpError("noUnprivilegedUser", { detail: result.output });
}

function tryOut({ folder, program, env }: Question, runAs: RunAs): Promise<CommandResult> {
  const script = '"$0" --version && test -w "$1" && echo "$1 is writable"';
  return runProgram(runAs, "/bin/sh", ["-c", script, program, folder], env);
}

function works(result: CommandResult): boolean {
  return result.exitCode === 0;
}

/** Runs a program to its end as the one who was chosen. */
export function runProgram(
  { prefix, ...user }: RunAs,
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<CommandResult> {
  const [first = program, ...rest] = [...prefix, program, ...args];
  return runCommand(first, rest, { ...user, env });
}

async function findServiceUser(env: NodeJS.ProcessEnv): Promise<{ uid: number; gid: number }> {
  for (const name of ["postgres", "nobody"]) {
    const user = await runCommand("id", ["-u", name], { env });
    const group = await runCommand("id", ["-g", name], { env });
    if (works(user) && works(group)) return { uid: Number(user.output), gid: Number(group.output) };
  }
  return { uid: 65534, gid: 65534 };
}
