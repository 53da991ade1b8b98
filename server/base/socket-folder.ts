import { createHash } from "node:crypto";
import { lstat, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StartUpError } from "./start-up-error.ts";

/** Bytes; sun_path ends at 104 (macOS) or 108 (Linux). */
const longestPath = 100;

/**
 * The folder in which a socket can live: the wanted one, or, where the path would be too long, a folder of its own
 * (0700) in /tmp, named for the wanted one. TMPDIR counts only where /tmp is closed: it differs between a service and
 * the command line that looks for it.
 * @param owners user IDs to whom that folder may belong, besides this process's user
 * @throws StartUpError when somebody else holds that place
 */
export async function chooseSocketFolder(
  wanted: string,
  socketName: string,
  owners: readonly number[] = [],
): Promise<string> {
  if (Buffer.byteLength(join(wanted, socketName)) <= longestPath) return wanted;
  const name = `onbin-${createHash("sha256").update(wanted).digest("hex").slice(0, 24)}`;
  const folder = await makePrivate(join("/tmp", name)).catch(() => makePrivate(join(tmpdir(), name)));
  const found = await lstat(folder);
  const isOurs = found.uid === process.getuid?.() || owners.includes(found.uid);
  if (!found.isDirectory() || !isOurs || (found.mode & 0o077) !== 0) {
    throw new StartUpError("socketFolderForeign", { folder });
  }
  return folder;
}

async function makePrivate(folder: string): Promise<string> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  return folder;
}
