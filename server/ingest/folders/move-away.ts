import { isUtf8 } from "node:buffer";
import { constants } from "node:fs";
import { copyFile, link, mkdir, open, unlink, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { syncFolder } from "../../base/durable.ts";
import { codeOf, lookAt, type OpenFolder, openFile, within } from "./open-below.ts";
import { bytesOf } from "./path-text.ts";

/** Names that are tried in the archive when one is taken: `call.wav`, `call.2.wav`, … */
const mostNames = 100;

/**
 * Removes a file of a watched folder, or moves it into the archive folder under its path. Only the file that was taken:
 * one with another size or time stays.
 * @returns `changed`: there is another file by that name; `absent`: there is none any more
 */
export async function moveAway(
  root: string,
  { path, print }: { path: string; print: string },
  archive: string | null,
): Promise<"gone" | "changed" | "absent"> {
  return within(root, path, async (folder, name) => {
    const look = await lookAt(folder, name);
    if (look === null) return "absent";
    if (look.kind !== "file" || look.print !== print) return "changed";
    if (
      archive !== null &&
      !(await archiveFile(folder, name, join(archive, decoded(path)), look.mtimeMs, print))
    )
      return "changed";
    await unlink(folder.at(name));
    await folder.handle.sync();
    return "gone";
  });
}

/** A further name for the same bytes where that is possible, else a copy, fsynced; never over another file. */
async function archiveFile(
  folder: OpenFolder,
  name: string,
  target: string,
  mtimeMs: number,
  print: string,
): Promise<boolean> {
  await mkdir(dirname(target), { recursive: true });
  for (let tried = 1; tried <= mostNames; tried++) {
    const to = tried === 1 ? target : target.replace(/(\.[^./]*)?$/, `.${tried}$1`);
    try {
      await link(folder.at(name), to).catch(async (error: unknown) => {
        if (codeOf(error) === "EEXIST") throw error;
        await copy(folder, name, to, mtimeMs, print);
      });
      await syncFolder(dirname(to));
      return true;
    } catch (error) {
      if (error instanceof Changed) return false;
      if (codeOf(error) !== "EEXIST") throw error;
    }
  }
  throw Object.assign(new Error(`there are ${mostNames} files of that name in the archive`), {
    code: "EEXIST",
  });
}

class Changed extends Error {}

async function copy(
  folder: OpenFolder,
  name: string,
  to: string,
  mtimeMs: number,
  print: string,
): Promise<void> {
  await copyFile(folder.at(name), to, constants.COPYFILE_EXCL);
  const target = await open(to, "r+");
  try {
    await target.sync();
  } finally {
    await target.close();
  }
  await utimes(to, mtimeMs / 1000, mtimeMs / 1000);
  const opened = await openFile(folder, name);
  await opened?.handle.close();
  if (opened?.look.print === print) return;
  await unlink(to);
  throw new Changed();
}

/** Where the archive keeps it: a name that is no UTF-8 as the list shows it. */
function decoded(path: string): string {
  const bytes = bytesOf(path);
  return isUtf8(bytes) ? bytes.toString("utf8") : path;
}
