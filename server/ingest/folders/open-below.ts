import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, lstat, open, realpath } from "node:fs/promises";
import { join } from "node:path";
import { bytesOf, folderOf, nameOf } from "./path-text.ts";

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
const onLinux = process.platform === "linux";

/** A folder that is held open: whatever is swapped under its path meanwhile, names are looked up in this very one. */
export type OpenFolder = {
  handle: FileHandle;
  /** Where a name in it is, for calls that follow no links themselves. */
  at(name: string): Buffer;
  close(): Promise<void>;
};

/** What lies at a path, links not followed. */
export type Look = {
  kind: "file" | "folder" | "link" | "other";
  size: number;
  mtimeMs: number;
  /** Size and time of the last write: other bytes have, as a rule, another print. */
  print: string;
  /** Device and inode. */
  id: string;
};

/**
 * Opens a folder below a root, component by component, none of which may be a link: the phone system's user can write
 * there, and Onbin may read what that user may not. Node knows no openat(2); `/proc/self/fd` stands in for it, and
 * elsewhere the real path is compared.
 * @param folder as `textOf` writes it; empty: the root itself, which may be a link (the operator named it)
 */
export async function openFolder(root: string, folder: string): Promise<OpenFolder> {
  if (!onLinux) return openByRealPath(root, folder);
  let handle = await open(root, O_RDONLY | O_DIRECTORY);
  for (const part of folder === "" ? [] : folder.split("/")) {
    const next = await open(inside(handle, part), O_RDONLY | O_DIRECTORY | O_NOFOLLOW).finally(() =>
      handle.close(),
    );
    handle = next;
  }
  return holding(handle, (name) => inside(handle, name));
}

function inside(handle: FileHandle, name: string): Buffer {
  return Buffer.concat([Buffer.from(`/proc/self/fd/${handle.fd}/`), bytesOf(name)]);
}

function holding(handle: FileHandle, at: OpenFolder["at"]): OpenFolder {
  let isOpen = true;
  return {
    handle,
    at,
    async close() {
      if (isOpen) await handle.close();
      isOpen = false;
    },
  };
}

async function openByRealPath(root: string, folder: string): Promise<OpenFolder> {
  const real = await realpath(root);
  const path = Buffer.concat([Buffer.from(`${real}/`), bytesOf(folder)]);
  const isItself = folder === "" || (await realpath(path)) === join(real, bytesOf(folder).toString());
  if (!isItself) throw Object.assign(new Error("there is a link in its path"), { code: "ELOOP" });
  const handle = await open(path, O_RDONLY | O_DIRECTORY);
  return holding(handle, (name) => Buffer.concat([path, Buffer.from("/"), bytesOf(name)]));
}

/** Does something in the folder of a path, and closes it. */
export async function within<T>(
  root: string,
  path: string,
  act: (folder: OpenFolder, name: string) => Promise<T>,
): Promise<T> {
  const folder = await openFolder(root, folderOf(path));
  try {
    return await act(folder, nameOf(path));
  } finally {
    await folder.close();
  }
}

/** What a name in an open folder is; null: nothing. */
export async function lookAt(folder: OpenFolder, name: string): Promise<Look | null> {
  try {
    return lookOf(await lstat(folder.at(name), { bigint: true }));
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

export function lookOf(stats: BigIntStats): Look {
  const kind = stats.isFile()
    ? "file"
    : stats.isDirectory()
      ? "folder"
      : stats.isSymbolicLink()
        ? "link"
        : "other";
  const { size, mtimeNs, mtimeMs, dev, ino } = stats;
  return {
    kind,
    size: Number(size),
    mtimeMs: Number(mtimeMs),
    print: `${size}:${mtimeNs}`,
    id: `${dev}:${ino}`,
  };
}

/** Opens a file for reading, never through a link, never waiting for a pipe's other end. Null: it is no file (any more). */
export async function openFile(
  folder: OpenFolder,
  name: string,
): Promise<{ handle: FileHandle; look: Look } | null> {
  let handle: FileHandle;
  try {
    handle = await open(folder.at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    // A link, a device without a driver, a socket.
    if (isAbsent(error) || ["ELOOP", "ENXIO", "ENODEV"].includes(codeOf(error))) return null;
    throw error;
  }
  const look = lookOf(await handle.stat({ bigint: true }));
  if (look.kind === "file") return { handle, look };
  await handle.close();
  return null;
}

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** Nothing is there (any more), what was a folder is none now, or nothing can have a name that long. */
export function isAbsent(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "ESTALE", "ENAMETOOLONG"].includes(codeOf(error));
}
