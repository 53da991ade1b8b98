import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { silentLog } from "../../server/base/log.ts";
import { readSettings } from "../../server/base/settings.ts";
import type { Spool } from "../../server/keep/spool.ts";
import { markName } from "../../server/keep/spool-mark.ts";
import { spoolOf } from "../../server/keep/spool-of-settings.ts";
import { spoolEnv, spoolPlace, spoolStoreOf } from "./spool-in-test.ts";

// How a test looks at the spool of an Onbin that it has started, and takes something away from it, be it a folder or
// (ONBIN_TEST_SPOOL=s3) a bucket.

/** Where uploads arrive and copies are worked on: the spool itself, where that is a folder. */
export function workingFolder(dataDir: string): string {
  return join(dataDir, spoolStoreOf(dataDir) === null ? "spool" : "spool-work");
}

/** Uploads under way. */
export function arriving(dataDir: string): Promise<string[]> {
  return readdir(join(workingFolder(dataDir), "incoming"));
}

/** The spool as a process of the service has it; the caller closes it. */
export function openSpoolOf(dataDir: string): Spool {
  const store = spoolStoreOf(dataDir);
  return spoolOf(
    readSettings({
      ...{ ONBIN_DATA_DIR: dataDir, ONBIN_SPOOL_RESERVE: "0" },
      ...(store === null ? {} : spoolEnv(store.url)),
    }),
    silentLog,
  );
}

/** What is kept below a name, by rows' names, uploads under way among it; a bucket's working place is not asked. */
export async function keptBelow(dataDir: string, below = ""): Promise<string[]> {
  const store = spoolStoreOf(dataDir);
  const before = `${spoolPlace.prefix}/`;
  const names =
    store === null
      ? await filesBelow(join(dataDir, "spool"))
      : (await store.list(spoolPlace.bucket)).map(({ key }) => key.slice(before.length));
  return names.filter((name) => name !== markName && name.startsWith(below)).sort();
}

/** A file is lost: nobody has it any more. */
export async function loseKept(dataDir: string, file: string): Promise<void> {
  await rm(join(workingFolder(dataDir), file), { force: true });
  if (spoolStoreOf(dataDir) === null) return;
  const spool = openSpoolOf(dataDir);
  await spool.remove([file]);
  spool.close();
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
