import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startEmbeddedPostgres } from "../../server/base/embedded-postgres/start-embedded-postgres.ts";
import { silentLog } from "../../server/base/log.ts";

const cache = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));
const made = join(cache, "onbin-test-cluster");

/**
 * Puts a database's files, as `initdb` made them, into a data folder that is new: one journey in a hundred wants to see
 * them made. Nothing of Onbin's is in them yet.
 */
export async function putCluster(dataDir: string): Promise<void> {
  if (!existsSync(made)) await makeCluster();
  const folder = join(dataDir, "postgres");
  await mkdir(folder, { mode: 0o700 });
  const cluster = join(folder, "cluster");
  await cp(join(made, "cluster"), cluster, { recursive: true, preserveTimestamps: true });
}

async function makeCluster(): Promise<void> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(`${made}-`);
  const server = await startEmbeddedPostgres({ folder, log: silentLog });
  await server.stop();
  // Another test may have been first; its own is as good.
  await rename(folder, made).catch(() => rm(folder, { recursive: true, force: true }));
}
