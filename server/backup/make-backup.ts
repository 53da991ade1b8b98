import { lstat, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import type pg from "pg";
import { syncFolder } from "../base/durable.ts";
import { clearingLock } from "../keep/clearing-lock.ts";
import { BackupError } from "./backup-error.ts";
import { copyFiles } from "./copy-files.ts";
import { exportTables, tablesToExport, zipped } from "./export-tables.ts";
import { linesOf } from "./lines.ts";
import {
  backupFormat,
  type FileInBackup,
  keyFile,
  type Manifest,
  manifestFile,
  spoolFolder,
  spoolList,
} from "./manifest.ts";
import { writeProven } from "./proven-file.ts";
import { type Audio, type NeededFile, neededFiles } from "./spool-files.ts";

export type Backup = {
  /** A connection of its own; for `everything` one that sees all rows of all tables. */
  client: pg.Client;
  spool: string;
  /** The folder to be made. */
  target: string;
  scope: Manifest["scope"];
  audio: Audio;
  /** The master keys as the key file has them; null: they are not to be in the backup. */
  keyFile: string | null;
  version: string;
  onStep: (done: number, all: number) => void;
};

/**
 * Makes a backup beside the running service: the database as it is at one moment, then every file that its rows need,
 * while nothing is cleared from the spool. It is written under another name, and gets its own when it is durable.
 * @throws BackupError, having removed what was written
 */
export async function makeBackup(backup: Backup): Promise<Manifest> {
  const target = resolve(backup.target);
  if (await lstat(target).catch(() => null)) throw new BackupError("targetExists", { target });
  const folder = join(dirname(target), `.${basename(target)}.unfinished-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const manifest = await writeBackup(backup, folder);
    await rename(folder, target);
    await syncFolder(dirname(target));
    return manifest;
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    throw explain(error, target);
  }
}

async function writeBackup(backup: Backup, folder: string): Promise<Manifest> {
  const { client, spool, scope, audio, keyFile: keyText, version, onStep } = backup;
  await forbidClearing(client);
  await client.query("begin isolation level repeatable read read only");
  const facts = await client.query<{ at: Date; key: string; older: string[] | null; migrations: string[] }>(
    `select now() as at, (select value ->> 'id' from installation where name = 'sealing-key') as key,
       (select array_agg(key_id) from master_keys where retired_at is null
          and key_id <> (select value ->> 'id' from installation where name = 'sealing-key')) as older,
       (select array_agg(name::text order by name) from kysely_migration) as migrations`,
  );
  const [{ at, key, older, migrations } = { at: new Date(), key: "", older: null, migrations: [] }] =
    facts.rows;
  const count = scope === "everything" ? (await tablesToExport(client)).length : 0;
  let tablesDone = 0;
  const tables =
    scope === "everything" ? await exportTables(client, folder, () => onStep(++tablesDone, count + 1)) : [];
  const list = join(folder, ".needed.gz");
  const files = await noteNeeded(client, audio, list);
  // From here on rows may change as they like; the lock keeps the files.
  await client.query("commit");

  const problems: Manifest["problems"] = [];
  const copied: FileInBackup[] = [];
  await copyFiles(spool, join(folder, spoolFolder), readNeeded(list), (result) => {
    const { file, problem } = result;
    if ("sha256" in result) copied.push({ file, bytes: result.bytes, sha256: result.sha256 });
    if (problem === "missing" || problem === "damaged") problems.push({ file, problem });
    onStep(count + copied.length, count + files);
  });
  await rm(list);
  const proof = await writeProven(
    join(folder, spoolList),
    zipped(Readable.from(copied.map((file) => `${JSON.stringify(file)}\n`))),
  );
  if (keyText !== null) {
    await writeProven(join(folder, keyFile), Readable.from([Buffer.from(keyText)]));
  }
  await insistOnLock(client);
  const manifest: Manifest = {
    format: backupFormat,
    version,
    takenAt: at.toISOString(),
    scope,
    audio,
    migrations,
    masterKeyId: key,
    ...(older === null ? {} : { olderKeyIds: older }),
    withMasterKey: keyText !== null,
    tables,
    spool: { files: copied.length, bytes: copied.reduce((sum, { bytes }) => sum + bytes, 0), list: proof },
    problems,
  };
  await writeProven(
    join(folder, manifestFile),
    Readable.from([Buffer.from(JSON.stringify(manifest, null, 2))]),
  );
  await syncFolders(folder);
  return manifest;
}

/** Waits for a clearing that is under way; none begins until this connection ends. */
async function forbidClearing(client: pg.Client): Promise<void> {
  await client.query("set lock_timeout = '30s'");
  await client.query("select pg_advisory_lock($1)", [clearingLock]).catch((error: unknown) => {
    const isTaken = error instanceof Error && "code" in error && error.code === "55P03";
    throw isTaken ? new BackupError("backupRuns") : error;
  });
}

/** A session that is still the same still has its lock. */
async function insistOnLock(client: pg.Client): Promise<void> {
  await client.query("select 1").catch(() => {
    throw new BackupError("lost");
  });
}

/** Notes which files are needed, as the transaction sees it. @returns how many */
async function noteNeeded(client: pg.Client, audio: Audio, list: string): Promise<number> {
  let files = 0;
  const lines = async function* () {
    for await (const needed of neededFiles(client, audio)) {
      files++;
      yield `${JSON.stringify(needed)}\n`;
    }
  };
  await writeProven(list, zipped(lines()));
  return files;
}

async function* readNeeded(list: string): AsyncGenerator<NeededFile> {
  for await (const line of linesOf(list)) yield JSON.parse(line) as NeededFile;
}

async function syncFolders(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await syncFolders(join(folder, entry.name));
  }
  await syncFolder(folder);
}

function explain(error: unknown, target: string): unknown {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return error;
  return new BackupError("targetFailed", { target, detail: error.message });
}
