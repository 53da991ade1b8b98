import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { type KnownItem, readItems } from "./item-store.ts";
import { codeOf, isAbsent, lookAt, type OpenFolder, openFolder, within } from "./open-below.ts";
import { below, itemOf, nameOf, textOf } from "./path-text.ts";
import { besideOf, isPassingName, isRecordingName } from "./recording-name.ts";
import type { WatchedFolder } from "./watched-folder.ts";

/** Names whose rows are asked for at once. */
const portion = 250;
/** Folders below folders that are gone into. */
const deepest = 64;
/** Folders of which is known that nothing in them changed; beyond, they are read anew. */
const mostKnown = 50_000;
/** Inodes under passing names that are remembered. */
const mostPassing = 5_000;
/** Milliseconds within which a folder may change again without its time showing it. */
const coarseMs = 3_000;
/** System calls that a folder below is looked at with; a database that is away has others. */
const ofFolders = new Set(["open", "scandir", "lstat", "stat", "fstat"]);

/** Milliseconds of taking after which names are read anew: a call that has just ended does not wait behind years. */
const budgetMs = 15_000;

type Known = { mtime: string; isSettled: boolean; folders: string[] };

type Parts = {
  /** Inodes that were seen under passing names; a scan adds to it. */
  passing: Set<string>;
  examine(paths: readonly string[]): Promise<boolean>;
  /** A folder that was read: its changes can be listened for. */
  onFolder(path: string): void;
  onTrouble(path: string, problem: string): Promise<void>;
};

/**
 * Goes through a folder, newest names first. A folder whose own time has not changed since everything in it was settled
 * is not read; one look at it is enough. `whole` reads all of them, to find files whose bytes were replaced in place.
 * One folder's names are in memory at a time.
 */
export function createScan(watched: WatchedFolder, { passing, examine, onFolder, onTrouble }: Parts) {
  const { source, db, feed, pattern, signal } = watched;
  const known = new Map<string, Known>();

  let spentMs = 0;
  const isOver = () => signal.aborted || spentMs > budgetMs;

  const scan = async (path: string, whole: boolean, depth: number): Promise<void> => {
    if (isOver()) return;
    let folder: OpenFolder;
    try {
      folder = await openFolder(feed.path, path);
    } catch (error) {
      known.delete(path);
      // Gone, or swapped for a link since its name was read.
      if (path === "" || (!isAbsent(error) && codeOf(error) !== "ELOOP")) await stopAt(path, error);
      return;
    }
    let folders: string[];
    try {
      const { mtimeNs, mtimeMs } = await folder.handle.stat({ bigint: true });
      const before = known.get(path);
      if (!whole && before?.isSettled && before.mtime === String(mtimeNs)) folders = before.folders;
      else {
        onFolder(path);
        const isFresh = Math.abs(Date.now() - Number(mtimeMs)) < coarseMs;
        const read = await readFolder(folder, path, whole);
        folders = read.folders;
        if (known.size >= mostKnown) known.clear();
        known.set(path, { mtime: String(mtimeNs), isSettled: read.isSettled && !isFresh, folders });
      }
    } catch (error) {
      known.delete(path);
      return await stopAt(path, error);
    } finally {
      await folder.close();
    }
    if (depth === deepest) return folders.length > 0 ? onTrouble(path, "too deep") : undefined;
    for (const name of folders) await scan(below(path, name), whole, depth + 1);
  };

  /** What is wrong with a folder below is told; what is wrong with the root, or with us, is the caller's. */
  const stopAt = async (path: string, error: unknown): Promise<void> => {
    if (path === "" || !isOfFolder(error)) throw error;
    await onTrouble(path, codeOf(error));
  };

  const readFolder = async (folder: OpenFolder, path: string, whole: boolean) => {
    const entries = await readdir(folder.at(""), { withFileTypes: true, encoding: "buffer" });
    const folders: string[] = [];
    const recordings: string[] = [];
    const others = new Set<string>();
    for (const entry of entries) {
      const name = textOf(entry.name);
      if (isPassingName(name)) await rememberPassing(folder, name);
      else if (entry.isDirectory()) folders.push(name);
      else if (isRecordingName(name)) recordings.push(name);
      else if (entry.isSymbolicLink()) {
        // A linked folder is told like a linked recording.
        const target = await stat(folder.at(name)).catch(() => null);
        if (target?.isDirectory()) recordings.push(name);
      } else if (isUnknown(entry) && (await lookAt(folder, name))?.kind === "folder") folders.push(name);
      else others.add(name);
    }
    recordings.sort(newestFirst);
    let isSettled = true;
    for (let at = 0; at < recordings.length && !isOver(); at += portion) {
      const paths = recordings.slice(at, at + portion).map((name) => below(path, name));
      const rows = await readItems(source, db, paths.map(itemOf));
      const open: string[] = [];
      for (const one of paths) {
        const row = rows.get(itemOf(one));
        if (row === undefined || (await mayDiffer(folder, one, row, others, whole))) open.push(one);
      }
      if (open.length === 0) continue;
      const begun = performance.now();
      if (!(await examine(open))) isSettled = false;
      spentMs += performance.now() - begun;
    }
    return { folders: folders.sort(newestFirst), isSettled: isSettled && !isOver() };
  };

  /** Whether a file whose row is there has to be looked at closely. */
  const mayDiffer = async (
    folder: OpenFolder,
    path: string,
    row: KnownItem,
    others: ReadonlySet<string>,
    whole: boolean,
  ): Promise<boolean> => {
    if (row.state === "waiting") return true;
    // It was gone, and something bears its name again.
    if (row.state === "gone") return (await lookAt(folder, nameOf(path)))?.print !== row.print;
    const hasJson = besideOf(path).json.some((beside) => others.has(nameOf(beside)));
    // Facts that came after the recording.
    if (row.details.sidecar === null && hasJson) return true;
    if (!whole) return false;
    if (hasJson || (pattern === null && row.state === "refused")) return true;
    return (await lookAt(folder, nameOf(path)))?.print !== row.print;
  };

  /** A file that gets its name when it is finished has its inode before and after. */
  const rememberPassing = async (folder: OpenFolder, name: string): Promise<void> => {
    const look = await lookAt(folder, name);
    if (look?.kind !== "file") return;
    if (passing.size >= mostPassing) passing.clear();
    passing.add(look.id);
  };

  return {
    /**
     * @returns what is wrong with the root itself, or null; and whether it came to its end, else it is run again soon
     * @throws errors of the database and the disk
     */
    async run(whole: boolean): Promise<{ wrong: unknown; isDone: boolean }> {
      spentMs = 0;
      try {
        await scan("", whole, 0);
        return { wrong: null, isDone: !isOver() };
      } catch (error) {
        if (isOfFolder(error)) return { wrong: error, isDone: false };
        throw error;
      }
    },
    /** The next scan reads every folder whose files are not all settled, whatever its time says. */
    forgetAll: () => known.clear(),
    notePassing: (path: string): Promise<void> =>
      within(feed.path, path, rememberPassing).catch(() => undefined),
  };
}

function isOfFolder(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && ofFolders.has(String(error.syscall));
}

function isUnknown(entry: Dirent<Buffer>): boolean {
  const { isFile, isDirectory, isSymbolicLink, isFIFO, isSocket, isBlockDevice, isCharacterDevice } = entry;
  const kinds = [isFile, isDirectory, isSymbolicLink, isFIFO, isSocket, isBlockDevice, isCharacterDevice];
  return !kinds.some((is) => is.call(entry));
}

/** Names begin with dates, or end with times that grow. */
function newestFirst(a: string, b: string): number {
  return a < b ? 1 : a > b ? -1 : 0;
}
