import { access, constants, realpath, stat } from "node:fs/promises";
import { isAbsolute, resolve, sep } from "node:path";
import type { FolderFeed, SourceKind, SourceSettings } from "../../../contract/sources.ts";
import { endKeysOfSource } from "../../accounts/api-keys.ts";
import { type Author, logOperation } from "../../accounts/operation-log.ts";
import { AppError } from "../../base/app-error.ts";
import type { Database } from "../../base/database.ts";
import { findWorking } from "../sources/source-acts.ts";
import { addSource, changeSource, endSource, reviveSource, sourcesWith } from "../sources/source-store.ts";
import { readPattern } from "./folder-pattern.ts";
import { formerFolders, rememberFolder } from "./former-folders.ts";

/** Folders that are Onbin's own, or none for recordings. */
const never = ["/", "/proc", "/sys", "/dev", "/etc"];

/** A folder that the operator wants watched, as it was typed. */
export type WantedFolder = Omit<FolderFeed, "afterwards"> & {
  afterwards: FolderFeed["afterwards"];
  /** The source that it becomes a feed of; null: a source of its own. */
  sourceId: string | null;
  name: string | null;
  factsWithin: number | null;
};

/** What is set of a folder that is watched; what is not given stays. Its path stays always: its files hang on it. */
export type ChangedFolder = Partial<Omit<FolderFeed, "path">> & { factsWithin?: number };

/** A folder that has become a feed. */
export type AddedFolder = {
  sourceId: string;
  kind: SourceKind;
  folder: FolderFeed;
  /** Whether it was taken up again: what was taken from it before is known. */
  isAgain: boolean;
  /** Folders that other sources of the company watched once, and that share files with it: these are taken anew. */
  overlaps: { path: string; sourceId: string; name: string }[];
};

/**
 * Has a folder watched for a company, from its next look on: as a feed of the source that is named, else of the one that
 * watched this folder last, else as a source of its own.
 * @param own folders of Onbin itself: data and spool
 * @throws AppError `folder_…` with the problem; `not_found`: there is no such source
 */
export async function addFolderFeed(
  companyId: string,
  db: Database,
  own: readonly string[],
  wanted: WantedFolder,
  by: Author,
): Promise<AddedFolder> {
  const folder = await checkFolder(db, own, wanted);
  const more: SourceSettings = {
    folder,
    ...(wanted.factsWithin === null ? {} : { factsWithin: wanted.factsWithin }),
  };
  return db.forCompany(companyId, async (trx) => {
    const details = { folder: folder.path, pattern: folder.pattern, afterwards: folder.afterwards };
    const former = await formerFolders(companyId, trx);
    const last = former.find(({ path }) => path === folder.path);
    const log = (operation: "source.add" | "source.change", name: string, kind: SourceKind) =>
      logOperation(companyId, trx, { ...by, operation, details: { name, system: kind, ...details } });
    const added = (sourceId: string, kind: SourceKind): AddedFolder => ({
      ...{ sourceId, kind, folder, isAgain: last?.sourceId === sourceId },
      overlaps: former
        .filter((one) => one.sourceId !== sourceId && shareFiles(one.path, folder.path))
        .map((one) => ({ path: one.path, sourceId: one.sourceId, name: one.name })),
    });

    const workingId = wanted.sourceId ?? (last?.isEnded === false ? last.sourceId : null);
    if (workingId !== null) {
      const source = await findWorking(companyId, trx, workingId);
      const { sourceId, settings } = source;
      if (settings.folder !== undefined)
        throw new AppError("folder_second", { folder: settings.folder.path });
      const name = wanted.name ?? source.name;
      const kind = source.kind === "folder" ? kindOf(folder.pattern) : source.kind;
      await changeSource(companyId, trx, null, sourceId, { name, kind, settings: { ...settings, ...more } });
      await log("source.change", name, kind);
      return added(sourceId, kind);
    }
    if (last !== undefined) {
      const name = wanted.name ?? last.name;
      const known = kindOf(folder.pattern);
      // A pattern of one's own says nothing of the system.
      const kind = known === "folder" ? last.kind : known;
      await reviveSource(companyId, trx, last.sourceId, { name, kind, settings: more });
      await log("source.add", name, kind);
      return added(last.sourceId, kind);
    }
    const kind = kindOf(folder.pattern);
    const name = wanted.name ?? folder.path;
    const sourceId = await addSource(companyId, trx, null, { kind, name, settings: more });
    await log("source.add", name, kind);
    return added(sourceId, kind);
  });
}

/**
 * Changes how a folder is watched, from its next look on. What was taken already stays as it is.
 * @param own folders of Onbin itself: data and spool
 * @throws AppError `not_found`: there is no such source, or it watches no folder; `folder_…` with the problem
 */
export async function changeFolderFeed(
  companyId: string,
  db: Database,
  own: readonly string[],
  sourceId: string,
  { factsWithin, ...change }: ChangedFolder,
  by: Author,
): Promise<FolderFeed> {
  if (change.pattern !== undefined) readPattern(change.pattern);
  return db.forCompany(companyId, async (trx) => {
    const { name, kind, settings } = await findWorking(companyId, trx, sourceId);
    const before = settings.folder;
    if (before === undefined) throw new AppError("not_found");
    const wanted = { ...before, ...change };
    // Where the files go is looked at only when it changes: a share may be away while a pattern is mended.
    const isMoved = change.afterwards !== undefined || change.archive !== undefined;
    const archive = isMoved
      ? await checkAfterwards(await Promise.all(own.map(realOf)), wanted)
      : before.archive;
    const folder = { ...wanted, archive };
    const system = kind === "folder" ? kindOf(folder.pattern) : kind;
    const waits = factsWithin === undefined ? {} : { factsWithin };
    const waited = factsWithin === undefined ? {} : { factsWithin: settings.factsWithin ?? null };
    await changeSource(companyId, trx, null, sourceId, {
      kind: system,
      settings: { ...settings, folder, ...waits },
    });
    const was = Object.keys(change).map((one) => [one, before[one as keyof FolderFeed]]);
    await logOperation(companyId, trx, {
      ...by,
      operation: "source.change",
      details: {
        ...{ name, system, folder: folder.path, ...change, ...waits },
        before: { ...Object.fromEntries(was), ...waited },
      },
    });
    return folder;
  });
}

/** Has a folder watched no more. A source that is nothing else ends. @throws AppError `not_found` */
export async function removeFolderFeed(
  companyId: string,
  db: Database,
  sourceId: string,
  by: Author,
): Promise<{ folder: string; isEnded: boolean }> {
  return db.forCompany(companyId, async (trx) => {
    const { name, kind, settings } = await findWorking(companyId, trx, sourceId);
    const { folder, ...rest } = settings;
    if (folder === undefined) throw new AppError("not_found");
    const keys = await trx
      .selectFrom("api_keys")
      .select("key_id")
      .where("company_id", "=", companyId)
      .where("source_id", "=", sourceId)
      .where("ended_at", "is", null)
      .limit(1)
      .executeTakeFirst();
    const { factsWithin: _, ...feeds } = rest;
    const isEnded = Object.keys(feeds).length === 0 && keys === undefined;
    if (isEnded) {
      await endSource(companyId, trx, sourceId);
      await endKeysOfSource(companyId, trx, sourceId);
    } else {
      await changeSource(companyId, trx, null, sourceId, { settings: rest });
      await rememberFolder(companyId, trx, sourceId, folder.path);
    }
    const details = { name, system: kind, before: { folder: folder.path }, folder: null };
    const operation = isEnded ? "source.end" : "source.change";
    await logOperation(companyId, trx, { ...by, operation, details });
    return { folder: folder.path, isEnded };
  });
}

async function checkFolder(
  db: Database,
  own: readonly string[],
  { path, pattern, timeZone, afterwards, archive, quietSeconds }: WantedFolder,
): Promise<FolderFeed> {
  readPattern(pattern);
  const real = await requireFolder(path);
  const mine = await Promise.all(own.map(realOf));
  for (const other of mine)
    if (shareFiles(real, other)) throw new AppError("folder_ours", { folder: path, other });
  if (never.some((other) => real === other || (other !== "/" && contains(other, real))))
    throw new AppError("folder_of_system", { folder: path });
  for (const { settings, companyId, name } of await sourcesWith(db, { feed: "folder" })) {
    const other = settings.folder?.path;
    if (other !== undefined && shareFiles(real, other))
      throw new AppError("folder_watched", { folder: path, other, company: companyId, name });
  }
  const kept = await checkAfterwards(mine, { path: real, afterwards, archive });
  return { path: real, pattern, timeZone, afterwards, archive: kept, quietSeconds };
}

/** @param path real @returns the real path of the archive; null: nothing is moved to one */
async function checkAfterwards(
  mine: readonly string[],
  { path, afterwards, archive }: Pick<FolderFeed, "path" | "afterwards" | "archive">,
): Promise<string | null> {
  if (afterwards !== "keep") await requireAccess(path, constants.W_OK, "folder_not_writable");
  if (afterwards !== "archive") return null;
  if (archive === null) throw new AppError("folder_without_archive");
  const kept = await requireFolder(archive);
  await requireAccess(kept, constants.W_OK, "folder_not_writable");
  for (const other of [path, ...mine])
    if (shareFiles(kept, other)) throw new AppError("folder_archive_inside", { folder: archive, other });
  return kept;
}

/** @returns its real path: what was a link then is none now */
async function requireFolder(path: string): Promise<string> {
  if (!isAbsolute(path)) throw new AppError("folder_relative", { folder: path });
  const found = await stat(path).catch(() => null);
  if (!found?.isDirectory()) throw new AppError("folder_absent", { folder: path });
  await requireAccess(path, constants.R_OK | constants.X_OK, "folder_not_readable");
  return realpath(path);
}

async function requireAccess(
  path: string,
  mode: number,
  code: "folder_not_readable" | "folder_not_writable",
): Promise<void> {
  await access(path, mode).catch(() => {
    throw new AppError(code, { folder: path });
  });
}

async function realOf(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

function shareFiles(one: string, other: string): boolean {
  return contains(one, other) || contains(other, one);
}

function contains(folder: string, other: string): boolean {
  return other === folder || other.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function kindOf(pattern: string): SourceKind {
  return pattern === "freepbx" || pattern === "asterisk" || pattern === "fusionpbx" ? pattern : "folder";
}
