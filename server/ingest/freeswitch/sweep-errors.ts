import { randomUUID } from "node:crypto";
import { readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../base/app-error.ts";
import type { Database } from "../../base/database.ts";
import type { Log } from "../../base/log.ts";
import type { Spool } from "../../keep/spool.ts";
import { noteSource, noteTrouble } from "../sources/source-events.ts";
import { type Source, sourcesWith } from "../sources/source-store.ts";
import { readCallRecord } from "./call-record.ts";
import { longestRecord } from "./cdr-routes.ts";
import { decodeRecord } from "./decode-record.ts";
import { takeRecord } from "./take-record.ts";

/** As mod_json_cdr names them; with `prefix-a-leg` those of A legs begin with `a_`. */
const recordName = /^(?:[ab]_)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.cdr\.json$/i;
/** Milliseconds of quiet: the module writes a record in one go, and a newline behind it. */
const quiet = 2_000;
/** The same for a record without its newline, after which it is no longer thought to be under way. */
const patience = 60_000;
/** Records of one source before the next has its turn. */
const atOnce = 500;

const ours: ReadonlySet<string> = new Set(["spool-unreadable", "errors-not-cleared"]);

type Parts = { db: Database; spool: Spool; log: Log };

/**
 * Takes the records that mod_json_cdr could not post: it leaves them in `err-log-dir` and sends none of them again. A file
 * goes only after its record is committed; one that cannot be read is set aside as `<name>.unreadable`, and told.
 */
export async function sweepErrorFolders(parts: Parts): Promise<void> {
  for (const source of await sourcesWith(parts.db, { feed: "errors" })) {
    const { companyId: company, sourceId } = source;
    await sweep(parts, source).catch((error: unknown) =>
      parts.log.error("source.scan-failed", error, { company, source: sourceId }),
    );
  }
}

async function sweep(parts: Parts, source: Source): Promise<void> {
  const folder = source.settings.errors?.path;
  if (folder === undefined) return;
  const found = await recordsIn(folder).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    const params = { folder, problem: found.code ?? "unreadable" };
    await noteTrouble(source, parts.db, { code: "spool-unreadable", params });
    return;
  }
  let isCleared = true;
  for (const path of found) {
    if (!(await takeFile(parts, source, path))) isCleared = false;
  }
  // Trouble with another feed of the same source is not this one's to take back.
  const isOurs = ours.has(source.trouble?.code ?? "");
  if (!isCleared) await noteTrouble(source, parts.db, { code: "errors-not-cleared", params: { folder } });
  else if (isOurs) await noteTrouble(source, parts.db, null);
}

/** With `rotate` the module makes a folder for each day: one level below is looked at as well. */
async function recordsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  const paths = found.filter((name) => recordName.test(name)).map((name) => join(folder, name));
  for (const entry of entries) {
    if (paths.length >= atOnce) break;
    if (!entry.isDirectory() || !/^\d{4}-\d\d-\d\d-/.test(entry.name)) continue;
    const below = await readdir(join(folder, entry.name)).catch(() => []);
    paths.push(
      ...below.filter((name) => recordName.test(name)).map((name) => join(folder, entry.name, name)),
    );
  }
  return paths.slice(0, atOnce);
}

/** @returns false when the file could not be taken away: it would be read again and again */
async function takeFile({ db, spool, log }: Parts, source: Source, path: string): Promise<boolean> {
  const before = await stat(path).catch(() => null);
  const age = Date.now() - (before?.mtimeMs ?? 0);
  if (before === null || !before.isFile() || age < quiet) return true;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const requestId = randomUUID();
  try {
    if (before.size > longestRecord) throw new AppError("too_large", { limitBytes: longestRecord });
    const bytes = await readFile(path);
    if (bytes.at(-1) !== 0x0a && age < patience) return true;
    const record = readCallRecord(decodeRecord(bytes));
    const { sequenceId } = await takeRecord({ db, spool }, source, record, requestId);
    await noteSource(source, db, { kind: "received", item: name, sequenceId });
    const { companyId: company, sourceId } = source;
    log.info("source.taken", { company, source: sourceId, sequenceId, requestId, files: 0 });
    return await rm(path, { force: true }).then(
      () => true,
      () => false,
    );
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error;
    const details = Object.entries(error.details).map(([key, value]) => [key, String(value)] as const);
    await noteSource(source, db, {
      kind: "refused",
      item: name,
      code: error.code,
      params: Object.fromEntries(details),
    });
    return await rename(path, `${path}.unreadable`).then(
      () => true,
      () => false,
    );
  }
}
