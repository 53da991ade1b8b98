import { rename, rm, writeFile } from "node:fs/promises";

/**
 * Gives a finished recording that was in memory its place in the spool, whole or not at all; not fsynced
 * (docs/decisions/0039-finished-files-are-not-fsynced.md).
 * @throws Error of the file system; nothing is left behind then
 */
export async function writeFinished(path: string, bytes: Uint8Array): Promise<void> {
  const part = `${path}.part`;
  try {
    await writeFile(part, bytes, { mode: 0o600 });
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
}
