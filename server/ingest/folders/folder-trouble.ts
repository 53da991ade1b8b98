import { readdir } from "node:fs/promises";
import type { Database } from "../../base/database.ts";
import type { Log } from "../../base/log.ts";
import type { Params } from "../../keep/tables.ts";
import { noteTrouble, type SourceName } from "../sources/source-events.ts";
import { codeOf, openFolder } from "./open-below.ts";

export type Trouble = { code: string; params: Params };

/** Codes that are a folder's own; others belong to other feeds of its source. Worst first. */
const own = [
  ...["folder-missing", "folder-unreadable", "folder-failed", "folder-silent", "folder-empty"],
  ...["disk", "folder-not-cleared"],
];

/** What is wrong with a folder as a whole: missing, not readable; `isEmpty` where nothing at all is in it. */
export async function lookAtRoot(path: string): Promise<{ trouble: Trouble | null; isEmpty: boolean }> {
  try {
    const folder = await openFolder(path, "");
    try {
      return { trouble: null, isEmpty: (await readdir(folder.at(""))).length === 0 };
    } finally {
      await folder.close();
    }
  } catch (error) {
    return { trouble: rootTrouble(path, error), isEmpty: false };
  }
}

/** What an error of the file system says of the folder as a whole. */
export function rootTrouble(folder: string, error: unknown): Trouble {
  const problem = codeOf(error) || String(error);
  const missing = ["ENOENT", "ENOTDIR", "ENODEV", "ENXIO"].includes(problem);
  const unreadable = problem === "EACCES" || problem === "EPERM";
  const code = missing ? "folder-missing" : unreadable ? "folder-unreadable" : "folder-failed";
  return { code, params: { folder, problem } };
}

/**
 * Keeps what is wrong with a folder, by the part that found it, in its source's row. Another feed's trouble is not
 * touched while nothing is wrong here.
 * @param had code of the trouble that the source is in as this begins
 */
export function keepTrouble(source: SourceName, db: Database, log: Log, had: string | null) {
  const found = new Map<"root" | "scan" | "look" | "clear", Trouble>();
  let told = had !== null && own.includes(had) ? had : null;
  return {
    is: (code: string) => told === code,
    async set(part: "root" | "scan" | "look" | "clear", trouble: Trouble | null): Promise<void> {
      if (trouble === null) found.delete(part);
      else found.set(part, trouble);
      const [worst = null] = [...found.values()].sort((a, b) => own.indexOf(a.code) - own.indexOf(b.code));
      if ((worst?.code ?? null) === told) return;
      await noteTrouble(source, db, worst);
      told = worst?.code ?? null;
      const fields = { company: source.companyId, source: source.sourceId };
      if (worst === null) log.info("folder.works", fields);
      else log.warn("folder.trouble", { ...fields, code: worst.code });
    },
  };
}
