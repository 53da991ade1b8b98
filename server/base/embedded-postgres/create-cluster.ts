import { open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { StartUpError } from "../start-up-error.ts";
import type { PostgresProgram } from "./platform-package.ts";
import { type RunAs, runProgram } from "./run-as.ts";

/** The database superuser that initdb makes. */
export const superuser = "onbin_superuser";

/**
 * Says whether a data folder is there.
 * @throws StartUpError, having touched nothing, when it is of another major version or no PostgreSQL data at all
 */
export async function checkCluster(cluster: string, majorVersion: number): Promise<boolean> {
  const version = await readFile(join(cluster, "PG_VERSION"), "utf8").catch(() => undefined);
  if (version === undefined) {
    const entries = await readdir(cluster).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw new StartUpError("notACluster", { folder: cluster });
    });
    if (entries.length > 0) throw new StartUpError("notACluster", { folder: cluster });
    return false;
  }
  if (version.trim() !== String(majorVersion)) {
    throw new StartUpError("versionMismatch", {
      folder: cluster,
      found: version.trim(),
      wanted: majorVersion,
    });
  }
  return true;
}

type Creation = {
  folder: string;
  cluster: string;
  program: PostgresProgram;
  runAs: RunAs;
  env: NodeJS.ProcessEnv;
};

/** Makes the data folder beside its place and renames it, so that a half-made one is never taken for a whole. */
export async function createCluster({ folder, cluster, program, runAs, env }: Creation): Promise<void> {
  await removeHalfMade(folder);
  const side = `${cluster}.new-${process.pid}`;
  const result = await runProgram(
    runAs,
    program.initdb,
    [
      `--pgdata=${side}`,
      `--username=${superuser}`,
      "--auth-local=trust",
      "--auth-host=reject",
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--data-checksums",
    ],
    env,
  );
  if (result.exitCode !== 0) {
    await rm(side, { recursive: true, force: true });
    throw new StartUpError("initFailed", { folder, detail: result.output });
  }
  await rename(side, cluster);
  await using handle = await open(folder, "r");
  await handle.sync();
}

/** Only one process at a time creates here (the data folder's lock), so whatever lies beside is an interrupted one. */
async function removeHalfMade(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith("cluster.new-")) await rm(join(folder, name), { recursive: true, force: true });
  }
}
