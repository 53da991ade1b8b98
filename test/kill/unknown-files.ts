import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { markName } from "../../server/keep/spool-mark.ts";
import { rowsOf } from "../support/database-in-test.ts";
import type { S3Peer } from "../support/s3-peer/s3-peer.ts";
import { spoolPlace } from "../support/spool-in-test.ts";

/** Milliseconds after which a file that no row knows must be gone (promise 20). */
const grace = 600_000;

/**
 * Promise 20, from outside: every file of the spool that no row knows; `old` when no sweeper's grace explains it.
 * @param store where the spool is a bucket: its objects, and what lies on the machine
 */
export async function findUnknownFiles(
  dataDir: string,
  store: S3Peer | null = null,
): Promise<{ file: string; old: boolean }[]> {
  const spool = join(dataDir, store === null ? "spool" : "spool-work");
  const names = await readdir(spool, { recursive: true });
  const rows = await rowsOf<{ file: string }>(
    dataDir,
    `select original ->> 'file' as file from recordings, jsonb_array_elements(originals) original
     where local_gone_at is null
     union all select shaped_file from recordings where shaped_file is not null and local_gone_at is null`,
  );
  const known = new Set(rows.map(({ file }) => file));
  const unknown: { file: string; old: boolean }[] = [];
  const before = `${spoolPlace.prefix}/`;
  for (const { key, lastModified } of (await store?.list(spoolPlace.bucket)) ?? []) {
    const file = key.slice(before.length);
    if (known.has(file) || file === markName) continue;
    unknown.push({ file, old: Date.now() - Date.parse(lastModified) > grace });
  }
  for (const file of names) {
    const found = await stat(join(spool, file)).catch(() => null);
    if (!found?.isFile() || known.has(file)) continue;
    unknown.push({ file, old: Date.now() - found.mtimeMs > grace });
  }
  return unknown;
}
