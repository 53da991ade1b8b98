import { randomUUID } from "node:crypto";
import { rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../base/app-error.ts";
import { type Database, isDatabaseAway } from "../../base/database.ts";
import type { Log } from "../../base/log.ts";
import type { Spool } from "../../keep/spool.ts";
import type { Params } from "../../keep/tables.ts";
import { isDiskFull } from "../folders/examine-files.ts";
import { codeOf, isAbsent, lookAt, type OpenFolder, openFile, within } from "../folders/open-below.ts";
import { nameOf } from "../folders/path-text.ts";
import { noteSource, noteTrouble } from "../sources/source-events.ts";
import { type Source, sourcesWith } from "../sources/source-store.ts";
import { readCallRecord } from "./call-record.ts";
import { longestRecord } from "./cdr-routes.ts";
import { decodeRecord } from "./decode-record.ts";
import { findRecords } from "./find-records.ts";
import { takeRecord } from "./take-record.ts";

/** Milliseconds of quiet: the module writes a record in one go, and a newline behind it. */
const quiet = 2_000;
/** The same for a record without its newline, after which it is no longer thought to be under way. */
const patience = 60_000;
/** Records of one source before the next has its turn. */
const atOnce = 500;
/** Milliseconds until a record that could not be read, or not be taken away, is tried again. */
const restMs = 60_000;
/** Records that did not go and are remembered; past that they begin to be told again. */
const mostStuck = 10_000;

type Parts = { db: Database; spool: Spool; log: Log };
type Trouble = { code: string; params: Params };
/**
 * A record that is still there: taken or refused, but not to be taken away, or not to be read. With another print it is
 * another record.
 */
type Stuck = { state: "taken" | "refused" | "unread"; print: string; problem: string; until: number };

/** By source and path, in this process: what is known of them is neither done nor told twice. */
const stuck = new Map<string, Stuck>();

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
  const known = (path: string) => `${source.sourceId}:${join(folder, path)}`;
  const found = await findRecords(folder, atOnce, (path) => stuck.has(known(path))).catch(
    (error: NodeJS.ErrnoException) => error,
  );
  if (found instanceof Error) {
    const params = { folder, problem: found.code ?? "unreadable" };
    return tell(parts.db, source, folder, { code: "spool-unreadable", params });
  }
  const { unreadable } = found;
  let trouble: Trouble | null =
    unreadable === null ? null : { code: "spool-unreadable", params: { ...unreadable } };
  for (const path of found.paths) {
    const left = await tryFile(parts, source, folder, path, known(path));
    if (left === null) continue;
    trouble ??=
      left.state === "unread"
        ? { code: "facts-file-unreadable", params: { file: join(folder, path), problem: left.problem } }
        : { code: "errors-not-cleared", params: { folder } };
  }
  await tell(parts.db, source, folder, trouble);
}

/** Trouble with another feed of the same source is not this one's to take back. */
async function tell(db: Database, source: Source, folder: string, trouble: Trouble | null): Promise<void> {
  const { code = "", params = {} } = source.trouble ?? {};
  if (trouble !== null) {
    const isTold = code === trouble.code && Object.entries(trouble.params).every(([k, v]) => params[k] === v);
    if (!isTold) await noteTrouble(source, db, trouble);
    return;
  }
  const isOurs =
    code === "errors-not-cleared" ||
    code === "spool-unreadable" ||
    (code === "facts-file-unreadable" && String(params.file).startsWith(join(folder, "/")));
  if (isOurs) await noteTrouble(source, db, null);
}

/**
 * One record, whatever is the matter with it: the others have their turn all the same.
 * @returns what keeps it there; null: nothing does
 * @throws when the database is away or the disk is full, which is no record's fault
 */
async function tryFile(
  parts: Parts,
  source: Source,
  folder: string,
  path: string,
  name: string,
): Promise<Stuck | null> {
  const before = stuck.get(name);
  if (before !== undefined && before.until > Date.now()) return before;
  let print = "";
  try {
    const left = await within(folder, path, async (open, file) => {
      const look = await lookAt(open, file);
      print = look?.print ?? "";
      if (look?.kind !== "file" || Date.now() - look.mtimeMs < quiet) return null;
      const isSame = before?.print === print;
      const state =
        isSame && before.state !== "unread" ? before.state : await takeFile(parts, source, open, file);
      if (state === "later") return null;
      const problem = await takeAway(open, file, state);
      return problem === null ? null : { state, print, problem, until: Date.now() + restMs };
    });
    return remember(name, left);
  } catch (error) {
    if (isDatabaseAway(error) || isDiskFull(error)) throw error;
    if (isAbsent(error)) return remember(name, null);
    const problem = codeOf(error) || (error instanceof Error ? error.name : "unknown");
    const isTold = before?.state === "unread" && before.problem === problem && before.print === print;
    const left = remember(name, { state: "unread", print, problem, until: Date.now() + restMs });
    if (isTold) return left;
    const { companyId: company, sourceId } = source;
    parts.log.error("source.scan-failed", error, { company, source: sourceId });
    const event = { kind: "refused" as const, code: "file-unreadable", params: { problem } };
    await noteSource(source, parts.db, { ...event, item: nameOf(path) });
    return left;
  }
}

function remember(name: string, left: Stuck | null): Stuck | null {
  stuck.delete(name);
  if (left === null) return null;
  if (stuck.size >= mostStuck) stuck.clear();
  stuck.set(name, left);
  return left;
}

/** @returns "later" while it is being written, or is gone. @throws where it cannot be read, or not be taken just now */
async function takeFile(
  { db, spool, log }: Parts,
  source: Source,
  folder: OpenFolder,
  name: string,
): Promise<"taken" | "refused" | "later"> {
  const opened = await openFile(folder, name);
  if (opened === null) return "later";
  const { handle, look } = opened;
  const requestId = randomUUID();
  try {
    if (look.size > longestRecord) throw new AppError("too_large", { limitBytes: longestRecord });
    const bytes = await handle.readFile();
    if (bytes.at(-1) !== 0x0a && Date.now() - look.mtimeMs < patience) return "later";
    const record = readCallRecord(decodeRecord(bytes));
    const { sequenceId } = await takeRecord({ db, spool }, source, record, requestId);
    await noteSource(source, db, { kind: "received", item: name, sequenceId });
    const { companyId: company, sourceId } = source;
    log.info("source.taken", { company, source: sourceId, sequenceId, requestId, files: 0 });
    return "taken";
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error;
    const details = Object.entries(error.details).map(([key, value]) => [key, String(value)] as const);
    const params = Object.fromEntries(details);
    await noteSource(source, db, { kind: "refused", item: name, code: error.code, params });
    return "refused";
  } finally {
    await handle.close();
  }
}

/** @returns why it is still there */
async function takeAway(
  folder: OpenFolder,
  name: string,
  state: "taken" | "refused",
): Promise<string | null> {
  const [from, aside] = [folder.at(name), folder.at(`${name}.unreadable`)];
  const act = state === "taken" ? unlink(from) : rename(from, aside);
  return act.then(
    () => null,
    (error: unknown) => (isAbsent(error) ? null : codeOf(error) || "unknown"),
  );
}
