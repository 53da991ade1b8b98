import { access, constants, realpath, stat } from "node:fs/promises";
import { isAbsolute, resolve, sep } from "node:path";
import type { FolderFeed, SourceKind, SourceSettings } from "../../../contract/sources.ts";
import { endKeysOfSource } from "../../accounts/api-keys.ts";
import { type Author, logOperation } from "../../accounts/operation-log.ts";
import { AppError } from "../../base/app-error.ts";
import type { Database } from "../../base/database.ts";
import { findWorking } from "../sources/source-acts.ts";
import { addSource, changeSource, endSource, sourcesWith } from "../sources/source-store.ts";
import { readPattern } from "./folder-pattern.ts";

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

/**
 * Has a folder watched for a company, from its next look on: as a source of its own, or as a feed of one that is there.
 * @param own folders of Onbin itself: data and spool
 * @throws AppError `folder_…` with the problem; `not_found`: there is no such source
 */
export async function addFolderFeed(
  companyId: string,
  db: Database,
  own: readonly string[],
  wanted: WantedFolder,
  by: Author,
): Promise<{ sourceId: string; kind: SourceKind; folder: FolderFeed }> {
  const folder = await checkFolder(db, own, wanted);
  const more: SourceSettings = {
    folder,
    ...(wanted.factsWithin === null ? {} : { factsWithin: wanted.factsWithin }),
  };
  return db.forCompany(companyId, async (trx) => {
    const details = { folder: folder.path, pattern: folder.pattern, afterwards: folder.afterwards };
    if (wanted.sourceId !== null) {
      const { sourceId, kind, name, settings } = await findWorking(companyId, trx, wanted.sourceId);
      if (settings.folder !== undefined)
        throw new AppError("folder_second", { folder: settings.folder.path });
      const changed = { ...settings, ...more };
      const renamed = wanted.name === null ? {} : { name: wanted.name };
      await changeSource(companyId, trx, null, sourceId, { settings: changed, ...renamed });
      const named = { name: wanted.name ?? name, system: kind, ...details };
      await logOperation(companyId, trx, { ...by, operation: "source.change", details: named });
      return { sourceId, kind, folder };
    }
    const kind = kindOf(folder.pattern);
    const name = wanted.name ?? folder.path;
    const sourceId = await addSource(companyId, trx, null, { kind, name, settings: more });
    await logOperation(companyId, trx, {
      ...by,
      operation: "source.add",
      details: { name, system: kind, ...details },
    });
    return { sourceId, kind, folder };
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
    } else await changeSource(companyId, trx, null, sourceId, { settings: rest });
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
  if (afterwards !== "keep") await requireAccess(real, constants.W_OK, "folder_not_writable");
  const mine = await Promise.all(own.map(realOf));
  for (const other of mine)
    if (contains(real, other) || contains(other, real))
      throw new AppError("folder_ours", { folder: path, other });
  if (never.some((other) => real === other || (other !== "/" && contains(other, real))))
    throw new AppError("folder_of_system", { folder: path });
  for (const { settings, companyId, name } of await sourcesWith(db, { feed: "folder" })) {
    const other = settings.folder?.path;
    if (other !== undefined && (contains(real, other) || contains(other, real)))
      throw new AppError("folder_watched", { folder: path, other, company: companyId, name });
  }
  if (afterwards !== "archive")
    return { path: real, pattern, timeZone, afterwards, archive: null, quietSeconds };
  if (archive === null) throw new AppError("folder_without_archive");
  const kept = await requireFolder(archive);
  await requireAccess(kept, constants.W_OK, "folder_not_writable");
  for (const other of [real, ...mine])
    if (contains(kept, other) || contains(other, kept))
      throw new AppError("folder_archive_inside", { folder: archive, other });
  return { path: real, pattern, timeZone, afterwards, archive: kept, quietSeconds };
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

function contains(folder: string, other: string): boolean {
  return other === folder || other.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function kindOf(pattern: string): SourceKind {
  return pattern === "freepbx" || pattern === "asterisk" || pattern === "fusionpbx" ? pattern : "folder";
}
