import { copyFile, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { prepareDataFolder } from "../base/data-folder.ts";
import { isServiceRunning } from "../base/data-folder-lock.ts";
import { makeFolderDurably, syncFolder } from "../base/durable.ts";
import { superuser } from "../base/embedded-postgres/create-cluster.ts";
import { openInstallation, restoreMark } from "../base/installation.ts";
import { silentLog } from "../base/log.ts";
import { parseKeyFile, readMasterKeys } from "../base/master-key.ts";
import type { Settings } from "../base/settings.ts";
import { StartUpError } from "../base/start-up-error.ts";
import { migrations } from "../migrations/index.ts";
import { BackupError } from "./backup-error.ts";
import { checkBackup, filesInBackup, readManifest } from "./check-backup.ts";
import { copyFiles } from "./copy-files.ts";
import { importTables } from "./import-tables.ts";
import { keyFile, type Manifest, spoolFolder } from "./manifest.ts";
import { markUncertain } from "./mark-uncertain.ts";

export type Restore = {
  source: string;
  settings: Settings;
  onStep: (done: number, all: number) => void;
};

export type Restored = { manifest: Manifest; uncertain: number };

/**
 * Restores a whole backup into an empty data folder; the next start goes on from there, with later migrations as usual.
 * Everything is looked at before anything is written, and what was written is removed when it does not come to its end.
 * @throws BackupError, StartUpError
 */
export async function restoreBackup({ source, settings, onStep }: Restore): Promise<Restored> {
  const manifest = await readManifest(source);
  if (manifest.scope !== "everything") throw new BackupError("spoolOnly");
  if (settings.databaseUrl !== null) throw new BackupError("ownDatabaseRestore");
  insistOnMigrations(manifest);
  await insistOnEmpty(settings);
  const bringsKey = await chooseKey(source, manifest, settings);
  await checkBackup(source, manifest);

  const { dataDir, spool } = settings;
  await prepareDataFolder(dataDir);
  await writeMark(dataDir, spool);
  try {
    if (bringsKey) await copyFile(join(source, keyFile), join(dataDir, keyFile));
    await makeFolderDurably(spool, dataDir);
    const uncertain = await fill(source, manifest, settings, onStep);
    await syncTree(spool);
    await removeMark(dataDir);
    return { manifest, uncertain };
  } catch (error) {
    await clear(dataDir, spool);
    if (bringsKey) await rm(join(dataDir, keyFile), { force: true });
    throw error;
  }
}

/** Restores the audio alone, beside a database of one's own that was restored before. */
export async function restoreSpool(
  { source, settings, onStep }: Restore,
  system: pg.ClientConfig,
): Promise<Restored> {
  const manifest = await readManifest(source);
  await insistOnEmptyFolder(settings.spool, "ONBIN_SPOOL", []);
  await checkBackup(source, manifest);
  await makeFolderDurably(settings.spool, settings.spool);
  await copySpool(source, settings.spool, (done) => onStep(done, manifest.spool.files));
  await syncTree(settings.spool);
  return { manifest, uncertain: await withClient(system, (client) => markUncertain(client, manifest)) };
}

async function fill(
  source: string,
  manifest: Manifest,
  settings: Settings,
  onStep: Restore["onStep"],
): Promise<number> {
  const known = Object.entries(migrations).filter(([name]) => manifest.migrations.includes(name));
  const place = { ...settings, restoring: true };
  const installation = await openInstallation(place, Object.fromEntries(known), silentLog);
  const all = manifest.tables.length + manifest.spool.files;
  let done = 0;
  try {
    const step = () => onStep(++done, all);
    const uncertain = await withClient(
      { ...installation.connections.service, user: superuser },
      async (client) => {
        await importTables(client, source, manifest.tables, step);
        return markUncertain(client, manifest);
      },
    );
    await copySpool(source, settings.spool, step);
    return uncertain;
  } finally {
    await installation.close();
  }
}

/** @throws BackupError when a file has changed since it was checked */
async function copySpool(source: string, spool: string, onFile: (done: number) => void): Promise<void> {
  let done = 0;
  let damaged: string | null = null;
  await copyFiles(join(source, spoolFolder), spool, filesInBackup(source), ({ file, problem }) => {
    if (problem !== null) damaged ??= file;
    onFile(++done);
  });
  if (damaged !== null) throw new BackupError("damaged", { file: damaged });
}

function insistOnMigrations({ migrations: had }: Manifest): void {
  const unknown = had.filter((name) => !(name in migrations));
  if (unknown.length > 0) throw new BackupError("newer", { detail: unknown.join(", ") });
}

/** @returns true when the keys are to be taken from the backup */
async function chooseKey(source: string, manifest: Manifest, settings: Settings): Promise<boolean> {
  const given = await readMasterKeys(settings);
  const text = manifest.withMasterKey
    ? await readFile(join(source, keyFile), "utf8").catch(() => null)
    : null;
  if (given.length === 0 && text === null && manifest.withMasterKey)
    throw new BackupError("damaged", { file: keyFile });
  const keys = given.length > 0 || text === null ? given : await parseKeyFile(text);
  const { masterKeyId, olderKeyIds = [], takenAt } = manifest;
  const has = (id: string) => keys.some(({ master }) => master.id === id);
  const id = [masterKeyId, ...olderKeyIds].filter((needed) => !has(needed)).join(", ");
  if (id === "") return given.length === 0;
  if (keys.length === 0) throw new BackupError("keyMissing", { id, at: takenAt });
  const found = keys.map(({ master }) => master.id).join(", ");
  throw new BackupError("keyWrong", { id, found, at: takenAt });
}

async function insistOnEmpty({ dataDir, spool }: Settings): Promise<void> {
  const running = await isServiceRunning(dataDir);
  if (running) throw new StartUpError("alreadyRunning", { folder: dataDir, pid: running.pid ?? "?" });
  const mark = await readFile(join(dataDir, restoreMark), "utf8").catch(() => null);
  // An earlier restore was cut off here: what it had written is nobody's.
  if (mark === spool) await clear(dataDir, spool);
  await insistOnEmptyFolder(dataDir, "ONBIN_DATA_DIR", [keyFile, "run", "spool"]);
  await insistOnEmptyFolder(spool, "ONBIN_SPOOL", []);
}

async function insistOnEmptyFolder(
  folder: string,
  setting: string,
  allowed: readonly string[],
): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (names.some((name) => !allowed.includes(name))) throw new BackupError("notEmpty", { folder, setting });
}

async function writeMark(dataDir: string, spool: string): Promise<void> {
  const handle = await open(join(dataDir, restoreMark), "w", 0o600);
  try {
    await handle.writeFile(spool);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(dataDir);
}

async function removeMark(dataDir: string): Promise<void> {
  await syncFolder(dataDir);
  await rm(join(dataDir, restoreMark));
  await syncFolder(dataDir);
}

/** Removes what a restore has made; the mark goes last. */
async function clear(dataDir: string, spool: string): Promise<void> {
  await rm(join(dataDir, "postgres"), { recursive: true, force: true });
  for (const name of await readdir(spool).catch(() => [])) {
    await rm(join(spool, name), { recursive: true, force: true });
  }
  await rm(join(dataDir, restoreMark), { force: true });
}

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await syncTree(join(folder, entry.name));
  }
  await syncFolder(folder);
}

async function withClient<T>(config: pg.ClientConfig, act: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}
