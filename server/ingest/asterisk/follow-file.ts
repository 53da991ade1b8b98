import { createHash } from "node:crypto";
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";

/** Where reading is; `tail` is the SHA-256 of what stands just before, by which the file is known again under any name. */
export type FileCursor = { inode: string; offset: number; tail: string; skipping?: boolean };

export type FileLine = { text: string; file: string; at: number };

export type FileTurn = {
  lines: FileLine[];
  cursor: FileCursor;
  /** Lines that were passed over because of their length. */
  tooLong: { file: string; at: number }[];
  /** The file that was read before cannot be found: what was written after our last look may be missing. */
  lostTrack: boolean;
  /** There is more at once. */
  more: boolean;
};

/** Bytes of one turn, and the longest line of a record; a longer one is passed over. */
const portion = 2 ** 20;
const longestLine = 64 * 1024;
/** Bytes that a file is known by. */
const tailBytes = 1024;
/** Rotated files beside it that are looked at, newest first. */
const mostSiblings = 50;

type Place = { path: string; offset: number; skipping: boolean };

/**
 * Reads the next whole lines of a file that grows and is rotated: by renaming it, or by copying and truncating it. What
 * was rotated away before it was read is read first. A last line without its end is left for later.
 * @throws as `open` does when the file is not there
 */
export async function followFile(path: string, cursor: FileCursor | null): Promise<FileTurn> {
  const found = cursor === null ? null : await locate(path, cursor);
  const start: Place = { path, offset: 0, skipping: false };
  let place = found ?? start;
  for (;;) {
    const turn = await readTurn(place, place.path !== path);
    if (turn.lines.length > 0 || turn.more || turn.tooLong.length > 0 || place.path === path) {
      return {
        ...turn,
        lostTrack: cursor !== null && found === null,
        more: turn.more || place.path !== path,
      };
    }
    place = { path: await fileAfter(path, place.path), offset: 0, skipping: false };
  }
}

/** The file that the cursor is in: the same as before, or one that it was rotated to. */
async function locate(path: string, cursor: FileCursor): Promise<Place | null> {
  const { offset, skipping = false } = cursor;
  for (const candidate of [path, ...(await siblings(path))]) {
    const isIt = await withFile(candidate, async (file) => {
      const { size, ino } = await file.stat();
      if (size < offset) return false;
      // At the very beginning there is nothing to know it by but itself.
      if (offset === 0) return String(ino) === cursor.inode;
      return (await tailOf(file, offset)) === cursor.tail;
    }).catch((error: unknown) => {
      if (candidate === path) throw error;
      return false;
    });
    if (isIt) return { path: candidate, offset, skipping };
  }
  return null;
}

/** Files that it may have been rotated to, newest first: `Master.csv.1`, `Master.csv-20261122`, `Master-20261122.csv`. */
async function siblings(path: string): Promise<string[]> {
  const [folder, name, ending] = [dirname(path), basename(path), extname(path)];
  const stem = name.slice(0, name.length - ending.length);
  const isSibling = (other: string) =>
    other !== name &&
    !/\.(?:gz|bz2|xz|zst|lz4)$/i.test(other) &&
    (other.startsWith(`${name}.`) ||
      other.startsWith(`${name}-`) ||
      (ending !== "" && other.startsWith(`${stem}-`) && other.endsWith(ending)));
  const aged = await Promise.all(
    (await readdir(folder)).filter(isSibling).map(async (other) => {
      const full = join(folder, other);
      const found = await stat(full).catch(() => null);
      return found?.isFile() ? [{ path: full, at: found.mtimeMs }] : [];
    }),
  );
  return aged
    .flat()
    .sort((a, b) => b.at - a.at)
    .slice(0, mostSiblings)
    .map((sibling) => sibling.path);
}

/** The file that was written after this one: the next younger rotated one, or the file itself. */
async function fileAfter(path: string, rotated: string): Promise<string> {
  const all = await siblings(path);
  const at = all.indexOf(rotated);
  return (at > 0 ? all[at - 1] : undefined) ?? path;
}

async function readTurn(place: Place, isOver: boolean): Promise<Omit<FileTurn, "lostTrack">> {
  return withFile(place.path, async (file) => {
    const { ino, size } = await file.stat();
    const bytes = await readAt(file, place.offset, Math.min(portion, Math.max(0, size - place.offset)));
    const name = basename(place.path);
    const lines: FileLine[] = [];
    const tooLong: FileTurn["tooLong"] = [];
    let { skipping } = place;
    let from = 0;
    const takeLine = (end: number) => {
      const at = place.offset + from;
      if (!skipping && end - from > longestLine) tooLong.push({ file: name, at });
      else if (!skipping && end > from) {
        lines.push({ text: bytes.toString("utf8", from, end).replace(/\r$/, ""), file: name, at });
      }
      skipping = false;
    };
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
      takeLine(end);
      from = end + 1;
    }
    const reachedEnd = place.offset + bytes.length >= size;
    if (bytes.length - from > longestLine && !(isOver && reachedEnd)) {
      if (!skipping) tooLong.push({ file: name, at: place.offset + from });
      skipping = true;
      from = bytes.length;
    } else if (isOver && reachedEnd && from < bytes.length) {
      // Nobody writes the rest of it any more.
      takeLine(bytes.length);
      from = bytes.length;
    }
    const offset = place.offset + from;
    const cursor = { inode: String(ino), offset, tail: await tailOf(file, offset) };
    return { lines, tooLong, cursor: skipping ? { ...cursor, skipping } : cursor, more: !reachedEnd };
  });
}

async function tailOf(file: FileHandle, offset: number): Promise<string> {
  const from = Math.max(0, offset - tailBytes);
  return createHash("sha256")
    .update(await readAt(file, from, offset - from))
    .digest("hex");
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await file.read(buffer, read, length - read, offset + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return buffer.subarray(0, read);
}

async function withFile<T>(path: string, act: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, "r");
  try {
    return await act(file);
  } finally {
    await file.close();
  }
}
