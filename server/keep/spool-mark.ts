import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Kysely, sql } from "kysely";
import type { Database, Tables, Trx } from "../base/database.ts";
import { type BucketObjects, patiently, SpoolStoreFault } from "./bucket-objects.ts";

/** Lies in the bucket beside the recordings and says whose they are. */
export const markName = "onbin-spool.json";

/** Why a bucket cannot be the spool. */
export type SpoolTrouble =
  | { code: "spoolBucketUnusable"; act: string; problem: string }
  | { code: "spoolOfAnother" | "spoolMarkGone" }
  | { code: "spoolHasNotAll"; files: number };

/** Milliseconds that a store may be away while Onbin starts. */
const patience = { totalMs: 30_000, pauseMs: 1_000 };
/** Recordings of an earlier spool that are looked for in the bucket. */
const samples = 20;

/** Puts, reads, lists and removes an object. @returns `versioned`: what is removed stays as an old version */
export async function tryBucket(
  objects: BucketObjects,
): Promise<SpoolTrouble | { code: null; versioned: boolean }> {
  const name = `onbin-spool-check-${randomUUID()}`;
  const bytes = Buffer.from(name);
  try {
    const { versioned } = await patiently(patience, () => objects.putSmall(name, bytes));
    const read = await patiently(patience, () => objects.getSmall(name));
    if (read === null || !read.equals(bytes)) throw new SpoolStoreFault("GET", "OtherBytes", 200);
    await patiently(patience, () => objects.list(name, null));
    await patiently(patience, () => objects.remove(name));
    if (await patiently(patience, () => objects.has(name)))
      throw new SpoolStoreFault("DELETE", "StillThere", 200);
    return { code: null, versioned };
  } catch (error) {
    if (!(error instanceof SpoolStoreFault)) throw error;
    const problem = error.http === null ? error.code : `${error.code}, HTTP ${error.http}`;
    return { code: "spoolBucketUnusable", act: error.message.split(/[,:] /)[1] ?? "", problem };
  }
}

/**
 * Whether the bucket is the one that this database's recordings are in; at the first start it becomes so. Sees all
 * companies.
 * @returns null when it is
 */
export async function settleMark(db: Database, objects: BucketObjects): Promise<SpoolTrouble | null> {
  return (
    (await underLock(db, (trx) => chooseMark(trx, objects))) ??
    underLock(db, (trx) => placeMark(trx, objects))
  );
}

/**
 * The same of a folder: once the recordings were in a bucket, only one with that bucket's mark. On a machine whose settings
 * lack the bucket, recordings would otherwise be taken that no other machine finds, and the others' would seem lost.
 */
export async function checkFolderMark(db: Database, folder: string): Promise<SpoolTrouble | null> {
  const known = await readKnown(db.system);
  if (known === null || !known.placed) return null;
  const found = await readFile(join(folder, markName)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (found === null) return { code: "spoolMarkGone" };
  return idOf(found) === known.id ? null : { code: "spoolOfAnother" };
}

/** Two machines that start at once do it one after the other. */
function underLock<T>(db: Database, act: (trx: Trx) => Promise<T>): Promise<T> {
  return db.system.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('onbin spool mark'))`.execute(trx);
    return act(trx);
  });
}

/** Which mark it is to be, in the database before it is in the bucket: a crash in between leaves `placed` false. */
async function chooseMark(trx: Trx, objects: BucketObjects): Promise<SpoolTrouble | null> {
  if ((await readKnown(trx)) !== null) return null;
  if ((await patiently(patience, () => objects.getSmall(markName))) !== null)
    return { code: "spoolOfAnother" };
  const files = await countLost(trx, objects);
  if (files > 0) return { code: "spoolHasNotAll", files };
  await note(trx, randomUUID(), false);
  return null;
}

async function placeMark(trx: Trx, objects: BucketObjects): Promise<SpoolTrouble | null> {
  const known = await readKnown(trx);
  if (known === null) throw new Error("the mark was chosen, and is not in the database");
  const found = await patiently(patience, () => objects.getSmall(markName));
  if (found !== null && idOf(found) !== known.id) return { code: "spoolOfAnother" };
  if (found === null && known.placed) return { code: "spoolMarkGone" };
  if (found === null) {
    const mark = Buffer.from(JSON.stringify({ id: known.id }));
    await patiently(patience, () => objects.putSmall(markName, mark));
  }
  if (!known.placed) await note(trx, known.id, true);
  return null;
}

const place = "spool-bucket";

async function readKnown(db: Kysely<Tables>): Promise<{ id: string; placed: boolean } | null> {
  const row = await db
    .selectFrom("installation")
    .select("value")
    .where("name", "=", place)
    .executeTakeFirst();
  return row === undefined ? null : (row.value as unknown as { id: string; placed: boolean });
}

async function note(trx: Trx, id: string, placed: boolean): Promise<void> {
  const value = JSON.stringify({ id, placed });
  await sql`insert into installation (name, value) values (${place}, ${value}::jsonb)
    on conflict (name) do update set value = excluded.value`.execute(trx);
}

function idOf(mark: Buffer): string | null {
  try {
    const read: unknown = JSON.parse(mark.toString());
    return typeof read === "object" && read !== null && "id" in read ? String(read.id) : null;
  } catch {
    return null;
  }
}

/** Of the newest recordings whose audio is to be here: how many of their files are not in the bucket. */
async function countLost(trx: Trx, objects: BucketObjects): Promise<number> {
  const rows = await sql<{ file: string }>`
    select originals -> 0 ->> 'file' as file from recordings where local_gone_at is null
    order by received_at desc limit ${samples}`.execute(trx);
  const there = await Promise.all(rows.rows.map(({ file }) => patiently(patience, () => objects.has(file))));
  return there.filter((isThere) => !isThere).length;
}
