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
    /** Files that were refused so far; a line that a crash cut off is left out. */
    async readFailed(): Promise<string[]> {
      const text = await readFile(failedFile, "utf8").catch(() => "");
      const paths = text.split("\n").flatMap((line) => {
        try {
          return [(JSON.parse(line) as { path: string }).path];
        } catch {
          return [];
        }
      });
      return [...new Set(paths)];
    },
    /** Replaces the list by what is refused still. */
    async writeFailed(failed: readonly { path: string; why: string }[]): Promise<void> {
      if (failed.length === 0) return rm(failedFile, { force: true });
      await writeFile(`${failedFile}.new`, failed.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
      await rename(`${failedFile}.new`, failedFile);
    },
    async end(): Promise<void> {
      await rm(file, { force: true });
    },
  };
}
