import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import type { Settings } from "../base/settings.ts";
import { type SpoolBucket, spoolName } from "../base/spool-setting.ts";
import { StartUpError } from "../base/start-up-error.ts";
import { createS3Caller } from "../destinations/s3-caller.ts";
import { openBucketObjects } from "./bucket-objects.ts";
import { openBucketSpool } from "./bucket-spool.ts";
import { cannotRemake, type Remake } from "./finished-files.ts";
import { openSpool, type Spool } from "./spool.ts";
import { namesIn } from "./spool-days.ts";
import { checkFolderMark, type SpoolTrouble, settleMark, tryBucket } from "./spool-mark.ts";

type Wanted = Pick<
  Settings,
  "spool" | "spoolReserve" | "spoolBucket" | "s3Allow" | "egressBind" | "egressProxy"
>;

/** The spool that the settings name: a folder, or a bucket. */
export function spoolOf(settings: Wanted, log: Log, remake: Remake = cannotRemake): Spool {
  const { spool: folder, spoolReserve: reserve, spoolBucket: bucket } = settings;
  if (bucket === null) return openSpool(folder, reserve, remake);
  return openBucketSpool({ folder, reserve, objects: objectsOf(bucket, settings), remake, log });
}

/**
 * The way to the operator's own bucket: a caller of its own, so that no connection and no key is shared with companies'
 * buckets. A store of the operator's is in the operator's network: how companies' stores are called is not for it.
 */
export function objectsOf(bucket: SpoolBucket, { s3Allow, egressBind, egressProxy }: Wanted) {
  const isAws = bucket.endpoint === null;
  const caller = createS3Caller({
    allow: s3Allow,
    ...(isAws && egressBind !== null ? { bindAddress: egressBind } : {}),
    ...(isAws && egressProxy !== null ? { proxy: egressProxy } : {}),
  });
  return openBucketObjects(bucket, caller);
}

/**
 * Whether the spool is this database's; a bucket is tried, and the working place begins empty.
 * @throws StartUpError
 */
export async function proveSpool(settings: Wanted, db: Database, log: Log): Promise<void> {
  const { spoolBucket: bucket } = settings;
  if (bucket === null) {
    const trouble = await checkFolderMark(db, settings.spool);
    if (trouble !== null) throw startUpError(settings.spool, trouble);
    return;
  }
  const where = `${spoolName(bucket)}${bucket.endpoint === null ? "" : ` (${bucket.endpoint})`}`;
  const objects = objectsOf(bucket, settings);
  try {
    const tried = await tryBucket(objects);
    if (tried.code !== null) throw startUpError(where, tried);
    if (tried.versioned) log.warn("spool.versioned", { bucket: bucket.bucket });
    const trouble = await settleMark(db, objects);
    if (trouble !== null) throw startUpError(where, trouble);
    // Nothing in it was fsynced: after a crash of the machine a file may have its length and not its bytes.
    // The folder itself stays: it may be a volume of its own.
    const left = (await namesIn(settings.spool)).map((name) => join(settings.spool, name));
    await Promise.all(left.map((file) => rm(file, { recursive: true, force: true })));
  } finally {
    objects.close();
  }
}

function startUpError(where: string, { code, ...details }: SpoolTrouble): StartUpError {
  return new StartUpError(code, { where, ...details });
}
