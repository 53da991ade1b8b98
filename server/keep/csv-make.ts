import { type FileHandle, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type CsvCell, csvRecord } from "../base/csv.ts";
import { type CsvEncoder, shiftJisEncoder, utf8Encoder } from "../base/csv-code.ts";
import type { Database } from "../base/database.ts";
import { makeFolderDurably, renameDurably } from "../base/durable.ts";
import { measureProcessors } from "../base/processor-share.ts";
import { bytesToShape } from "./bytes-to-shape.ts";
import { type CsvJob, type CsvProgress, finishCsvFile, noteCsvProgress } from "./csv-claims.ts";
import { csvColumns } from "./csv-columns.ts";
import { csvFolder, csvNames, removeCsv } from "./csv-folder.ts";
import { readCsvRows } from "./csv-rows.ts";
import { proofOfFile } from "./proof-of-file.ts";
import type { Spool } from "./spool.ts";

/** Milliseconds between two notes of how far it is; by them a maker keeps its claim, and learns that it is cancelled. */
const noteEveryMs = 1000;
/** Bytes after which what was written goes to the disk: one large fsync at the end would hold up those of uploads. */
const syncBytes = 8 * 2 ** 20;
/** Share of the machine's processors above which a batch is rested for as long as it took, at most so many milliseconds. */
const busy = { share: 0.75, mostRestMs: 50 };

/** The file is nobody's any more: cancelled, removed, or another maker has it. */
export class CsvTakenAway extends Error {}
/** Only the reserve of the disk, or what recordings need, is left. */
export class CsvDiskFull extends Error {}

export type CsvParts = { db: Database; spool: Spool };

/**
 * Makes one file: `<spool>/<company>/csv/<file>.<lease>.csv`, written under another name, fsynced, renamed, and only
 * then in its row. The part that was written goes when it cannot be finished. When `signal` aborts, a statement that the
 * database still works on is not waited for; it ends with this process, which has nothing else to do.
 * @throws CsvTakenAway, CsvDiskFull, errors of disk and database, the reason of `signal`
 */
export async function makeCsvFile(job: CsvJob, parts: CsvParts, signal: AbortSignal): Promise<CsvProgress> {
  const { db, spool } = parts;
  const folder = csvFolder(job.companyId);
  const names = csvNames(job);
  const part = spool.path(join(folder, names.part));
  await insistOnRoom(parts);
  await makeFolderDurably(spool.path(folder), spool.folder);
  await removeBroken(job.id, spool.path(folder));
  const handle = await open(part, "wx", 0o600);
  const progress: CsvProgress = { rows: 0, expected: null, bytes: 0, replaced: 0 };
  const notes = keepNoting(job, parts, progress);
  const stopped = AbortSignal.any([signal, notes.lost]);
  try {
    try {
      await Promise.race([writeRows(job, parts, handle, progress, stopped), aborted(stopped)]);
      await handle.sync();
    } finally {
      await notes.stop();
      await handle.close();
    }
    stopped.throwIfAborted();
    await renameDurably(part, spool.path(join(folder, names.whole)));
    const file = join(folder, names.whole);
    if (!spool.holdsBacklog) await spool.keepMade({ file, ...(await proofOfFile(spool.path(file))) });
    if (!(await finishCsvFile(db, job, file, progress))) throw new CsvTakenAway();
    return progress;
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof CsvTakenAway) await removeCsv(spool, join(folder, names.whole));
    throw error;
  }
}

/** What makers before this one left of the same file: they are dead, or have learnt that it is not theirs. */
async function removeBroken(id: string, folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(`${id}.`)) await rm(join(folder, name), { force: true });
  }
}

async function writeRows(
  job: CsvJob,
  parts: CsvParts,
  handle: FileHandle,
  progress: CsvProgress,
  stopped: AbortSignal,
): Promise<void> {
  const encoder = job.code === "utf-8" ? utf8Encoder() : shiftJisEncoder();
  const rest = restWhenBusy();
  let unsynced = 0;
  const write = async (bytes: Buffer) => {
    await handle.writeFile(bytes);
    progress.bytes += bytes.length;
    progress.replaced = encoder.replaced;
    unsynced += bytes.length;
    if (unsynced < syncBytes) return;
    unsynced = 0;
    await handle.datasync();
    await insistOnRoom(parts);
  };
  await write(Buffer.concat([encoder.begin, encoder.encode(csvRecord(csvColumns[job.kind]))]));
  await readCsvRows(
    job.companyId,
    parts.db,
    job,
    (calls) => {
      progress.expected = calls;
    },
    async (rows) => {
      stopped.throwIfAborted();
      await write(encoder.encode(rows.map((cells) => csvRecord(adapt(cells, encoder))).join("")));
      progress.rows += rows.length;
      await rest();
    },
  );
}

function adapt(cells: readonly CsvCell[], encoder: CsvEncoder): readonly CsvCell[] {
  if (encoder.keepsAll) return cells;
  return cells.map((cell) => (typeof cell === "string" ? encoder.adapt(cell) : cell));
}

/** What waits to be shaped has its part of the room already (spool-claims.ts); the reserve is not for this either. */
async function insistOnRoom({ db, spool }: CsvParts): Promise<void> {
  if ((await spool.room()) - (await bytesToShape(db, spool)) < syncBytes) throw new CsvDiskFull();
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = () => reject(signal.reason);
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true });
  });
}

/** Notes progress every second, also while the database counts and sorts; `lost` aborts when the claim is gone. */
function keepNoting(job: CsvJob, { db }: CsvParts, progress: CsvProgress) {
  const lost = new AbortController();
  let noting: Promise<void> | null = null;
  const note = () => {
    noting ??= noteCsvProgress(db, job, progress)
      .then(
        (isMine) => {
          if (!isMine) lost.abort(new CsvTakenAway());
        },
        // The database is away: the rows come from it too, so that the making itself fails.
        () => undefined,
      )
      .finally(() => {
        noting = null;
      });
  };
  const clock = setInterval(note, noteEveryMs);
  return {
    lost: lost.signal,
    async stop() {
      clearInterval(clock);
      await noting;
      // How far it came is told also of one that fails within its first second.
      note();
      await noting;
    },
  };
}

/** After a batch, when the machine is busy: others go first. */
function restWhenBusy(): () => Promise<void> {
  const share = measureProcessors();
  let measured = performance.now();
  let isBusy = false;
  let begun = performance.now();
  return async () => {
    const now = performance.now();
    if (now - measured > 500) {
      isBusy = share() > busy.share;
      measured = now;
    }
    if (isBusy) await sleep(Math.min(busy.mostRestMs, now - begun));
    begun = performance.now();
  };
}
