import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { isServiceRunning, lockDataFolder } from "../base/data-folder-lock.ts";
import type { Connections } from "../base/database.ts";
import { serviceConnections } from "../base/database-roles.ts";
import { superuser } from "../base/embedded-postgres/create-cluster.ts";
import { startEmbeddedPostgres } from "../base/embedded-postgres/start-embedded-postgres.ts";
import { connectionsFile } from "../base/installation.ts";
import { silentLog } from "../base/log.ts";
import type { Settings } from "../base/settings.ts";

export type Quiet = {
  /** Sees all rows; of the service's own login where the database is another's. */
  client: pg.ClientConfig;
  close(): Promise<void>;
};

/**
 * The database as it is, for looking only: nothing is made, changed or migrated. An embedded one that does not run is
 * started for as long as this takes.
 * @returns null where there is none yet
 */
export async function openQuietly(settings: Settings): Promise<Quiet | null> {
  const { dataDir, databaseUrl, workers } = settings;
  const close = async () => undefined;
  if (databaseUrl !== null) {
    return { client: serviceConnections({ connectionString: databaseUrl }).system, close };
  }
  const onbin = { user: superuser, database: "onbin" };
  if ((await isServiceRunning(dataDir)) !== undefined) {
    const { service } = JSON.parse(await readFile(connectionsFile(dataDir), "utf8")) as Connections;
    return { client: { ...service, ...onbin }, close };
  }
  if (!existsSync(join(dataDir, "postgres", "cluster"))) return null;
  const lock = await lockDataFolder(dataDir);
  try {
    const server = await startEmbeddedPostgres({
      folder: join(dataDir, "postgres"),
      log: silentLog,
      workers,
    });
    return {
      client: { ...server.connection, ...onbin },
      async close() {
        await server.stop();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
