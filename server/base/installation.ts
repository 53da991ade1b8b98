import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Migration } from "kysely/migration";
import pg from "pg";
import { prepareDataFolder } from "./data-folder.ts";
import { type DataFolderLock, isServiceRunning, lockDataFolder } from "./data-folder-lock.ts";
import type { Connections } from "./database.ts";
import { ensureRoles, serviceConnections } from "./database-roles.ts";
import { startEmbeddedPostgres } from "./embedded-postgres/start-embedded-postgres.ts";
import { keepCompanyChosen } from "./keep-company-chosen.ts";
import type { Log } from "./log.ts";
import { migrate } from "./migrate.ts";
import { StartUpError } from "./start-up-error.ts";

type Place = {
  dataDir: string;
  databaseUrl: string | null;
  /** `work` processes, for which the embedded database keeps connections. */
  workers: number;
  /** This is the restore itself; nobody else opens what one has left half done. */
  restoring?: boolean;
};

/** Lies in a data folder from the beginning of a restore to its end. */
export const restoreMark = "restore-unfinished";
type Migrations = Record<string, Pick<Migration, "up">>;

/** A database that is up, with its roles and this release's schema. */
export type Installation = { connections: Connections; close(): Promise<void> };

/**
 * Claims the data folder and brings the database up: the embedded one is started, another's is only connected to.
 * @throws StartUpError when another service holds the folder
 */
export async function openInstallation(
  place: Place,
  migrations: Migrations,
  log: Log,
): Promise<Installation> {
  await prepareDataFolder(place.dataDir);
  if (!place.restoring && existsSync(join(place.dataDir, restoreMark))) {
    throw new StartUpError("restoreUnfinished", { folder: place.dataDir });
  }
  const lock = await lockDataFolder(place.dataDir);
  try {
    return await openDatabaseUnder(lock, place, migrations, log);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openDatabaseUnder(
  lock: DataFolderLock,
  { dataDir, databaseUrl, workers }: Place,
  migrations: Migrations,
  log: Log,
): Promise<Installation> {
  const embedded =
    databaseUrl === null
      ? await startEmbeddedPostgres({ folder: join(dataDir, "postgres"), log, workers })
      : null;
  try {
    const owner = embedded ? await ensureOwner(embedded.connection) : { connectionString: databaseUrl ?? "" };
    const { connections, done } = await oneAtATime(owner, async () => ({
      connections: await ensureRoles(owner),
      done: await migrate(owner, migrations),
    }));
    if (embedded) await keepCompanyChosen({ ...embedded.connection, database: "onbin" }, "onbin");
    if (done.length > 0) log.info("database.migrated", { migrations: done.join(" ") });
    const note = connectionsFile(dataDir);
    if (embedded) await writeFile(note, JSON.stringify(connections), { mode: 0o600 });
    return {
      connections,
      async close() {
        await rm(note, { force: true });
        await embedded?.stop();
        await lock.release();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

/**
 * For a command beside the service: the running service's database, or, where none runs, one that is opened for as
 * long as the command needs it.
 */
export async function joinInstallation(
  place: Place,
  migrations: Migrations,
  log: Log,
): Promise<Installation & { serviceRuns: boolean }> {
  const serviceRuns = (await isServiceRunning(place.dataDir)) !== undefined;
  if (!serviceRuns) return { ...(await openInstallation(place, migrations, log)), serviceRuns };
  const connections: Connections =
    place.databaseUrl === null
      ? JSON.parse(await readFile(connectionsFile(place.dataDir), "utf8"))
      : serviceConnections({ connectionString: place.databaseUrl });
  return { connections, serviceRuns, close: async () => undefined };
}

/** How a command finds the embedded database of a running service; holds no password. */
export function connectionsFile(dataDir: string): string {
  return join(dataDir, "run", "connections.json");
}

/** Two machines that start at once prepare the database one after the other: roles cannot be made twice at once. */
async function oneAtATime<T>(owner: pg.ClientConfig, act: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...owner, keepAlive: true });
  // The act has connections of its own and will say what is wrong.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(hashtext('onbin preparing'))");
    return await act();
  } finally {
    await client.end();
  }
}

/** The owner of the embedded database: no superuser, but may make the service's roles. */
async function ensureOwner(superuser: pg.ClientConfig): Promise<pg.ClientConfig> {
  const client = new pg.Client(superuser);
  await client.connect();
  try {
    const has = async (text: string) => (await client.query(text)).rowCount !== 0;
    if (!(await has("select 1 from pg_roles where rolname = 'onbin'"))) {
      await client.query("create role onbin login createrole nosuperuser");
    }
    if (!(await has("select 1 from pg_database where datname = 'onbin'"))) {
      await client.query("create database onbin owner onbin");
    }
  } finally {
    await client.end();
  }
  return { ...superuser, user: "onbin", database: "onbin" };
}
