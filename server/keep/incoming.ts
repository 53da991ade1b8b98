import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { giveBack } from "../base/give-back.ts";

const newFile = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

/** A file whose bytes have all arrived, but that has no durable name yet. */
export type Incoming = { path: string; bytes: number; sha256: string };

/**
 * Where bytes arrive: temporary files in one folder, hashed on the way.
 * @param ensure resolves when the folder is there
 * @param synced whether the bytes are to be on the disk when they are taken
 */
export function openIncoming(folder: string, ensure: () => Promise<void>, synced: boolean) {
  const underWay = keepFresh();
  return {
    /**
     * Streams to a temporary file, hashing on the way.
     * @param givesBack what was written is nobody else's: its memory is given back at once
     */
    async take(source: Readable, givesBack = false): Promise<Incoming> {
      await ensure();
      const temporary = join(folder, randomUUID());
      underWay.add(temporary);
      const hash = createHash("sha256");
      let bytes = 0;
      let handle: FileHandle | undefined;
      let syncsWrites = false;
      try {
        try {
          for await (const { chunks, isLast } of gather(source, () => blockFor(underWay.count()))) {
            if (handle === undefined) {
              syncsWrites = synced && isLast && canBeOneWrite(chunks);
              handle = await open(temporary, syncsWrites ? newFile | constants.O_DSYNC : newFile, 0o600);
            }
            for (const chunk of chunks) hash.update(chunk);
            bytes += await writeWhole(handle, chunks);
            if (givesBack) for (const chunk of chunks) giveBack(chunk);
          }
          // kill point: ingest.bytes-written
          if (synced && !syncsWrites) await handle?.sync();
          // kill point: ingest.file-synced
        } finally {
          await handle?.close();
        }
      } catch (error) {
        underWay.delete(temporary);
        await rm(temporary, { force: true });
        throw error;
      }
      return { path: temporary, bytes, sha256: hash.digest("hex") };
    },

    /** It has another name now. */
    named: (temporary: string): void => underWay.delete(temporary),

    async discard(files: readonly Incoming[]): Promise<void> {
      for (const { path: temporary } of files) underWay.delete(temporary);
      await Promise.all(files.map((file) => rm(file.path, { force: true })));
    },
  };
}

/** Milliseconds between two touches of the files of uploads that are under way. */
const touchEveryMs = 60_000;

/**
 * Touches the files of uploads under way, also while a push sends its other leg: one that nobody touches is of a dead
 * process (sweep-left-behind.ts).
 */
function keepFresh(): { add(file: string): void; delete(file: string): void; count(): number } {
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
    count: () => files.size,
  };
}

/** Bytes that are written at once: few, large writes cost least. */
const blockBytes = { least: 64 * 1024, most: 512 * 1024 };
/** Bytes of all blocks together, of everything that arrives at once: with many the blocks are smaller. */
const allBlocks = 8 * 2 ** 20;

function blockFor(underWay: number): number {
  return Math.max(blockBytes.least, Math.min(blockBytes.most, allBlocks / Math.max(1, underWay)));
}

type Block = { chunks: readonly Buffer[]; isLast: boolean };

/** Gathers a stream's chunks, as they are, into blocks of at least so many bytes; the last may be smaller, or empty. */
async function* gather(source: Readable, least: () => number): AsyncGenerator<Block> {
  let chunks: Buffer[] = [];
  let bytes = 0;
  // Whoever made the source decides what becomes of the rest when the disk fails: it may have to be read away.
  for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes < least()) continue;
    yield { chunks, isLast: false };
    chunks = [];
    bytes = 0;
  }
  yield { chunks, isLast: true };
}

/**
 * What comes in one block is durable once that is written, and needs no fsync of its own: a way to the disk's threads and
 * back is saved. Not where it would be many writes that wait for the disk each (IOV_MAX), or none, nor elsewhere than on Linux: on
 * macOS a drive may keep in its memory what was written this way, while libuv's fsync makes it write.
 */
function canBeOneWrite(chunks: readonly Buffer[]): boolean {
  return process.platform === "linux" && chunks.length > 0 && chunks.length <= 1024;
}

/** Appends all of a block, however few bytes the disk takes at a time. @returns how many */
async function writeWhole(handle: FileHandle, block: readonly Buffer[]): Promise<number> {
  const wanted = block.reduce((sum, chunk) => sum + chunk.length, 0);
  if (wanted === 0) return 0;
  const { bytesWritten } = await handle.writev(block);
  if (bytesWritten === wanted) return wanted;
  const whole = Buffer.concat(block);
  for (let at = bytesWritten; at < wanted; ) at += (await handle.write(whole, at)).bytesWritten;
  return wanted;
}
