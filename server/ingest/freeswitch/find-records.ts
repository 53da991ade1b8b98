import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** As mod_json_cdr names them; with `prefix-a-leg` those of A legs begin with `a_`. */
const recordName = /^(?:[ab]_)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.cdr\.json$/i;
/** With `rotate` the module makes a folder for each day. */
const dayName = /^\d{4}-\d\d-\d\d-[\w.-]*$/;

export type FoundRecords = {
  /** Paths below the folder, at most as many as were asked for. */
  paths: string[];
  /** A folder of a day that could not be read. */
  unreadable: { folder: string; problem: string } | null;
};

/**
 * Records in `err-log-dir` and one level below. Those that did not go at an earlier try come behind all others: however many
 * they are, they leave room for what is new.
 * @throws NodeJS.ErrnoException where the folder itself cannot be read
 */
export async function findRecords(
  folder: string,
  most: number,
  isStuck: (path: string) => boolean,
): Promise<FoundRecords> {
  const fresh: string[] = [];
  const stuck: string[] = [];
  let unreadable: FoundRecords["unreadable"] = null;
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    if (entry.isFile() && recordName.test(entry.name)) (isStuck(entry.name) ? stuck : fresh).push(entry.name);
  }
  for (const day of entries) {
    if (fresh.length >= most) break;
    if (!day.isDirectory() || !dayName.test(day.name)) continue;
    const below = await readdir(join(folder, day.name), { withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => error,
    );
    if (below instanceof Error) {
      // Somebody took it away just now.
      if (below.code !== "ENOENT")
        unreadable = { folder: join(folder, day.name), problem: below.code ?? below.name };
      continue;
    }
    for (const entry of below) {
      const path = `${day.name}/${entry.name}`;
      if (entry.isFile() && recordName.test(entry.name)) (isStuck(path) ? stuck : fresh).push(path);
    }
  }
  return { paths: [...fresh, ...stuck].slice(0, most), unreadable };
}
