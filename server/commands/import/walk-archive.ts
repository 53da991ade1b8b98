import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { FoundFile } from "../../ingest/folders/describe-file.ts";
import { isRecordingName } from "../../ingest/folders/recording-name.ts";

/** A recording as it lies in an archive; paths are relative to its folder, with `/`. */
export type ArchivedFile = FoundFile;

/**
 * Every file below a folder that can be a recording, in an order that is the same each time: names by their UTF-16, a
 * folder's files in the place of its name. One folder's names are in memory at a time on each level. Links are not
 * followed. A folder that cannot be read is told to `onTrouble` and left out.
 * @param after the path after which to begin; what comes before it is not even looked at
 */
export async function* walkArchive(
  root: string,
  after: string | null,
  onTrouble: (path: string, error: unknown) => void,
  folder = "",
): AsyncGenerator<ArchivedFile> {
  let entries: Dirent[];
  try {
    entries = await readdir(join(root, folder), { withFileTypes: true });
  } catch (error) {
    onTrouble(folder, error);
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (after !== null && isBefore(path, after, entry.isDirectory())) continue;
    if (entry.isDirectory()) yield* walkArchive(root, after, onTrouble, path);
    else if (entry.isFile() && isRecordingName(entry.name)) {
      try {
        const { size, mtime } = await stat(join(root, path));
        yield { path, bytes: size, modifiedAt: mtime };
      } catch (error) {
        onTrouble(path, error);
      }
    }
  }
}

/** The walk has passed this path when it was at `after`; a folder only when `after` is behind all of it. */
function isBefore(path: string, after: string, isFolder: boolean): boolean {
  const [own, other] = [path.split("/"), after.split("/")];
  for (const [at, name] of own.entries()) {
    const there = other[at];
    if (there === undefined) return false;
    if (name !== there) return name < there;
  }
  return !isFolder;
}
