import { createHash, randomUUID } from "node:crypto";
import { createReadStream, type ReadStream } from "node:fs";
import { copyFile, type FileHandle, link, open, rm, stat, statfs, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { makeFolderDurably, renameDurably, syncFolder } from "../base/durable.ts";
import type { Original } from "./tables.ts";

/** A file that is on disk and fsynced, but has no durable name yet. */
export type Incoming = { path: string; bytes: number; sha256: string };

export type Spool = ReturnType<typeof openSpool>;

/**
 * The folder in which recordings are ours until proven delivered: `incoming/` while bytes arrive, then
 * `<company>/<day>/<arrival>.<role>` and beside it the finished `<arrival>.<lease>.wav`.
 * @param reserve free bytes to keep; null: 5 % of the volume, at most 1 GiB
 */
export function openSpool(folder: string, reserve: number | null) {
  const incoming = join(folder, "incoming");
  const known = new Map<string, Promise<void>>();
  /** Everyone who needs a folder waits until its name is durable, not only the one who makes it. */
  const ensure = (path: string): Promise<void> => {
    const made = known.get(path) ?? makeFolderDurably(path, folder);
    known.set(path, made);
    return made.catch((error: unknown) => {
      known.delete(path);
      throw error;
    });
  };
  const path = (file: string) => join(folder, file);
  let lastLook: { at: number; free: number; kept: number } | null = null;
  const look = async () => {
    await ensure(incoming);
    const now = Date.now();
    // Once in a while is enough: what arrives between two looks is far less than the reserve.
    if (lastLook === null || now - lastLook.at > lookEveryMs) {
      const { bavail, blocks, bsize } = await statfs(incoming);
      const kept = reserve ?? Math.min(2 ** 30, blocks * bsize * 0.05);
      lastLook = { at: now, free: bavail * bsize, kept };
    }
    return lastLook;
  };
  const underWay = keepFresh();

  return {
    folder,
    path,

    /** Bytes that may still be taken before the reserve is touched; negative when it is already. */
    async room(): Promise<number> {
      const { free, kept } = await look();
      return free - kept;
    },

    /**
     * Whether a finished file of so many bytes may be written. The reserve is there for it, but not to its end: a
     * database on the same disk stops when nothing is left.
     */
    async roomToShape(bytes: number): Promise<boolean> {
      const { free, kept } = await look();
      return free - bytes >= Math.min(kept / 4, mostUntouched);
    },

    /** Streams to a temporary file, hashing on the way; the bytes are fsynced when this returns. */
    async take(source: Readable): Promise<Incoming> {
      await ensure(incoming);
      const temporary = join(incoming, randomUUID());
      underWay.add(temporary);
      const hash = createHash("sha256");
      let bytes = 0;
      try {
        const handle = await open(temporary, "wx", 0o600);
        try {
          for await (const block of gather(source, blockBytes)) {
            for (const chunk of block) hash.update(chunk);
            bytes += await writeWhole(handle, block);
          }
          // kill point: ingest.bytes-written
          await handle.sync();
          // kill point: ingest.file-synced
        } finally {
          await handle.close();
        }
      } catch (error) {
        underWay.delete(temporary);
        await rm(temporary, { force: true });
        throw error;
      }
      return { path: temporary, bytes, sha256: hash.digest("hex") };
    },

    async discard(files: readonly Incoming[]): Promise<void> {
      for (const { path: temporary } of files) underWay.delete(temporary);
      await Promise.all(files.map((file) => rm(file.path, { force: true })));
    },

    /** Gives incoming files their durable names, before the row that knows them is committed (rule 1). */
    async keep(
      companyId: string,
      legs: readonly { role: Original["role"]; incoming: Incoming }[],
      now = new Date(),
    ): Promise<Original[]> {
      if (legs.length === 0) return [];
      const day = join(companyId, now.toISOString().slice(0, 10));
      await ensure(path(day));
      const arrival = randomUUID();
      return Promise.all(
        legs.map(async ({ role, incoming: { path: from, bytes, sha256 } }) => {
          const file = join(day, `${arrival}.${role}`);
          await renameDurably(from, path(file));
          underWay.delete(from);
          // kill point: ingest.folder-synced
          return { role, file, bytes, sha256 };
        }),
      );
    },

    /**
     * Gives files that were kept one by one the names of one arrival. Their old names stay until they are removed: after
     * a crash either can be begun with.
     */
    async adopt(companyId: string, legs: readonly Original[], now = new Date()): Promise<Original[]> {
      const day = join(companyId, now.toISOString().slice(0, 10));
      await ensure(path(day));
      const arrival = randomUUID();
      const adopted = await Promise.all(
        legs.map(async ({ role, file: from, bytes, sha256 }) => {
          const file = join(day, `${arrival}.${role}`);
          await link(path(from), path(file)).catch(() => copyDurably(path(from), path(file)));
          return { role, file, bytes, sha256 };
        }),
      );
      await syncFolder(path(day));
      return adopted;
    },

    /** Where a worker puts the finished file; its lease is part of the name, so two workers never write into one. */
    shapedFile(originals: readonly Original[], lease: string): string {
      const first = originals[0];
      if (!first) throw new Error("a recording without a file");
      return first.file.replace(/\.(both|agent|customer)$/, `.${lease.slice(0, 8)}.wav`);
    },

    /** Where the converter puts a leg of another format that this finished file is made from. */
    decodedFile(shaped: string, role: Original["role"]): string {
      return shaped.replace(/\.wav$/, `.${role}.wav`);
    },

    async remove(files: readonly string[]): Promise<void> {
      await Promise.all(files.map((file) => rm(path(file), { force: true })));
    },

    /** @throws when it cannot be told (see `missing`) */
    async hasAll(files: readonly string[]): Promise<boolean> {
      return (await missingOf(folder, files)).length === 0;
    },

    /**
     * Those of the files that are gone for certain.
     * @throws what the file system said when it cannot be told: the disk fails, or the spool is not mounted
     */
    missing(files: readonly string[]): Promise<string[]> {
      return missingOf(folder, files);
    },

    async size(file: string): Promise<number | null> {
      const found = await stat(path(file)).catch(() => null);
      return found?.size ?? null;
    },

    read(file: string, range?: { start: number; end: number }): ReadStream {
      return createReadStream(path(file), range);
    },
  };
}

/** What the files of one arrival have in common: `<company>/<day>/<arrival>`. */
export function arrivalName(file: string): string {
  return file.slice(0, file.indexOf("."));
}

async function missingOf(folder: string, files: readonly string[]): Promise<string[]> {
  const lost = await Promise.all(
    files.map((file) =>
      stat(join(folder, file)).then(
        () => [],
        async (error: NodeJS.ErrnoException) => {
          if (error.code !== "ENOENT") throw error;
          // The folder of a company never goes; where even that is not, this is not the spool.
          await stat(join(folder, file.split("/")[0] ?? ""));
          return [file];
        },
      ),
    ),
  );
  return lost.flat();
}

/** Where the file system has no hard links. */
async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const handle = await open(to, "r+");
  await handle.sync().finally(() => handle.close());
}

/** Milliseconds between two touches of the files of uploads that are under way. */
const touchEveryMs = 60_000;

/**
 * Touches the files of uploads under way, also while a push sends its other leg: one that nobody touches is of a dead
 * process (sweep-left-behind.ts).
 */
function keepFresh(): { add(file: string): void; delete(file: string): void } {
  const files = new Set<string>();
  let clock: NodeJS.Timeout | undefined;
  const touch = () => {
    const now = new Date();
    for (const file of files) utimes(file, now, now).catch(() => undefined);
  };
  return {
    add(file) {
      files.add(file);
      clock ??= setInterval(touch, touchEveryMs).unref();
    },
    delete(file) {
      files.delete(file);
      if (files.size > 0) return;
      clearInterval(clock);
      clock = undefined;
    },
  };
}

/** Of the reserve, what shaping leaves alone: a quarter, at most so many bytes. */
const mostUntouched = 256 * 2 ** 20;

/** Milliseconds for which one look at the free space serves. */
const lookEveryMs = 250;

/** Bytes that are written at once: few, large writes cost least. */
const blockBytes = 512 * 1024;

/** Gathers a stream's chunks, as they are, into blocks of at least so many bytes; the last may be smaller. */
async function* gather(source: Readable, least: number): AsyncGenerator<Buffer[]> {
  let block: Buffer[] = [];
  let bytes = 0;
  // Whoever made the source decides what becomes of the rest when the disk fails: it may have to be read away.
  for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    block.push(chunk);
    bytes += chunk.length;
    if (bytes < least) continue;
    yield block;
    block = [];
    bytes = 0;
  }
  if (bytes > 0) yield block;
}

/** Appends all of a block, however few bytes the disk takes at a time. @returns how many */
async function writeWhole(handle: FileHandle, block: readonly Buffer[]): Promise<number> {
  const wanted = block.reduce((sum, chunk) => sum + chunk.length, 0);
  const { bytesWritten } = await handle.writev(block);
  if (bytesWritten === wanted) return wanted;
  const whole = Buffer.concat(block);
  for (let at = bytesWritten; at < wanted; ) at += (await handle.write(whole, at)).bytesWritten;
  return wanted;
}
