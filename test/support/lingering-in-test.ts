import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { rowsOf } from "./database-in-test.ts";

/**
 * Files of the spool that no row of a running service knows and that nobody touched for so many milliseconds: uploads
 * that never ended, originals without a row, what workers left, and audio whose row says that it is gone. Paths are
 * relative to the spool.
 */
export async function findLingering(dataDir: string, olderThanMs: number): Promise<string[]> {
  const spool = join(dataDir, "spool");
  const since = Date.now() - olderThanMs;
  const entries = await readdir(spool, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(spool.length + 1));
  const known = new Set(await knownFiles(dataDir));
  const unknown = files.filter((file) => !known.has(file));
  const touched = await Promise.all(
    unknown.map(async (file) => {
      const found = await stat(join(spool, file)).catch(() => null);
      return found === null ? Number.POSITIVE_INFINITY : Math.max(found.mtimeMs, found.ctimeMs);
    }),
  );
  return unknown.filter((_, i) => (touched[i] ?? 0) < since).sort();
}

/** What rows know that say that the audio is here; a worker with a lease knows what it writes. */
async function knownFiles(dataDir: string): Promise<string[]> {
  const rows = await rowsOf<{ originals: { file: string }[]; shaped: string | null; lease: string | null }>(
    dataDir,
    `select originals, shaped_file as shaped, left(lease_token::text, 8) as lease from recordings
     where local_gone_at is null`,
  );
  return rows.flatMap(({ originals, shaped, lease }) => {
    const names = originals.map(({ file }) => file);
    const writing = `${names[0]?.replace(/\.\w+$/, "")}.${lease}.wav`;
    return [
      ...names,
      ...(shaped === null ? [] : [shaped]),
      ...(lease === null ? [] : [writing, `${writing}.part`]),
    ];
  });
}
