import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { rowsOf } from "../support/database-in-test.ts";

/** Milliseconds after which a file that no row knows must be gone (promise 20). */
const grace = 600_000;

/** Promise 20, from outside: every file of the spool that no row knows; `old` when no sweeper's grace explains it. */
export async function findUnknownFiles(dataDir: string): Promise<{ file: string; old: boolean }[]> {
  const spool = join(dataDir, "spool");
  const names = await readdir(spool, { recursive: true });
  const rows = await rowsOf<{ file: string }>(
    dataDir,
    `select original ->> 'file' as file from recordings, jsonb_array_elements(originals) original
     where local_gone_at is null
     union all select shaped_file from recordings where shaped_file is not null and local_gone_at is null`,
  );
  const known = new Set(rows.map(({ file }) => file));
  const unknown: { file: string; old: boolean }[] = [];
  for (const file of names) {
    const found = await stat(join(spool, file)).catch(() => null);
    if (!found?.isFile() || known.has(file)) continue;
    unknown.push({ file, old: Date.now() - found.mtimeMs > grace });
  }
  return unknown;
}
