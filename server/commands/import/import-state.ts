import { appendFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** How far an import is: everything up to `after` has ended, well or badly. */
export type Place = { after: string; sent: number; known: number; left: number };

/**
 * Remembers how far an import is, so that a break costs at most what was under way: a small file that is replaced, and
 * beside it `<file>.failed`, a line a file that was refused, to be tried again by the next run.
 */
export function openImportState(file: string) {
  const failedFile = `${file}.failed`;
  return {
    file,
    failedFile,
    async read(): Promise<Place | null> {
      const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw error;
      });
      return text === null ? null : (JSON.parse(text) as Place);
    },
    async write(place: Place): Promise<void> {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(`${file}.new`, JSON.stringify(place));
      await rename(`${file}.new`, file);
    },
    async addFailed(path: string, why: string): Promise<void> {
      await mkdir(dirname(file), { recursive: true });
      await appendFile(failedFile, `${JSON.stringify({ path, why })}\n`);
    },
    /** Files that were refused so far; the list begins anew. */
    async takeFailed(): Promise<string[]> {
      const text = await readFile(failedFile, "utf8").catch(() => "");
      await rm(failedFile, { force: true });
      const lines = text.split("\n").filter((line) => line !== "");
      return lines.map((line) => (JSON.parse(line) as { path: string }).path);
    },
    async end(): Promise<void> {
      await rm(file, { force: true });
    },
  };
}
