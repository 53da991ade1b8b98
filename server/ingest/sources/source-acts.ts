import { sql } from "kysely";
import { type CloudKind, checkCloudFields } from "../../../contract/cloud-sources.ts";
import type { AddedSource, AddSource, ChangeSource } from "../../../contract/source-pages.ts";
import { cloudKinds, type SourceKind } from "../../../contract/sources.ts";
import { endKeysOfSource, insertApiKey } from "../../accounts/api-keys.ts";
import { admitEditor, type Editor } from "../../accounts/editor.ts";
import { logOperation } from "../../accounts/operation-log.ts";
import { AppError } from "../../base/app-error.ts";
import type { Database, Trx } from "../../base/database.ts";
import type { OpeningKey } from "../../base/sealing.ts";
import {
  addSource,
  changeSource,
  endSource,
  openSecrets,
  type Source,
  type SourceSecrets,
} from "./source-store.ts";

/** Working sources of a company, at the most. */
const mostSources = 100;

/**
 * Adds a source as its administrator may. One that delivers with an API key gets it here, and it is shown once; a cloud
 * phone is known by its provider's signature instead.
 * @throws AppError `sources_full`, `source_field_invalid`
 */
export function makeOwnSource(
  companyId: string,
  db: Database,
  webKey: OpeningKey | null,
  { kind, name, account, secrets }: AddSource,
  by: Editor,
): Promise<AddedSource> {
  const cloud = isCloud(kind) ? settleFields(kind, account ?? {}, secrets ?? {}) : null;
  return db.forCompany(companyId, async (trx) => {
    await admitEditor(companyId, trx, by);
    await refuseTooMany(companyId, trx);
    const id = await addSource(companyId, trx, webKey, {
      kind,
      name: name.trim(),
      ...(cloud === null
        ? { settings: {} }
        : { settings: { account: cloud.account }, secrets: cloud.secrets }),
    });
    await log(companyId, trx, by, "source.add", { name: name.trim(), system: kind });
    const made = cloud === null ? await makeKey(companyId, trx, by, { id, name }) : null;
    return { id, key: made?.key ?? null };
  });
}

/** Another key for a source's door; those it has go on working until they are ended. @throws AppError `not_found` */
export function addSourceKey(companyId: string, db: Database, sourceId: string, by: Editor) {
  return db.forCompany(companyId, async (trx) => {
    await admitEditor(companyId, trx, by);
    const { kind, name } = await findWorking(companyId, trx, sourceId);
    if (isCloud(kind)) throw new AppError("not_found");
    return makeKey(companyId, trx, by, { id: sourceId, name });
  });
}

/**
 * Changes name, account or secrets. Of the account all fields are given; a secret that is not given stays.
 * @throws AppError `not_found`, `source_field_invalid`
 */
export function changeOwnSource(
  companyId: string,
  db: Database,
  webKey: OpeningKey | null,
  sourceId: string,
  { name, account, secrets }: ChangeSource,
  by: Editor,
): Promise<void> {
  return db.forCompany(companyId, async (trx) => {
    await admitEditor(companyId, trx, by);
    const source = await findWorking(companyId, trx, sourceId);
    const { kind, settings } = source;
    let cloud: ReturnType<typeof settleFields> | null = null;
    if (account !== undefined || secrets !== undefined) {
      if (!isCloud(kind)) throw new AppError("not_found");
      const kept = webKey === null ? null : await openSecrets(source, webKey);
      cloud = settleFields(kind, account ?? settings.account ?? {}, {
        ...kept,
        ...withoutEmpty(secrets ?? {}),
      });
    }
    await changeSource(companyId, trx, webKey, sourceId, {
      ...(name === undefined ? {} : { name: name.trim() }),
      ...(cloud === null
        ? {}
        : { settings: { ...settings, account: cloud.account }, secrets: cloud.secrets }),
    });
    await log(companyId, trx, by, "source.change", {
      name: name?.trim() ?? source.name,
      system: kind,
      ...(secrets === undefined ? {} : { credentials: Object.keys(withoutEmpty(secrets)).length > 0 }),
      ...(name === undefined ? {} : { before: { name: source.name } }),
    });
  });
}

/** Ends a source and every key of it; what it brought stays. @throws AppError `not_found` */
export function endOwnSource(companyId: string, db: Database, sourceId: string, by: Editor): Promise<void> {
  return db.forCompany(companyId, async (trx) => {
    await admitEditor(companyId, trx, by);
    const { name, kind } = await findWorking(companyId, trx, sourceId);
    await endSource(companyId, trx, sourceId);
    await endKeysOfSource(companyId, trx, sourceId);
    await log(companyId, trx, by, "source.end", { name, system: kind });
  });
}

/** A working source of this company, locked until the transaction ends. @throws AppError `not_found` */
export async function findWorking(companyId: string, trx: Trx, sourceId: string): Promise<Source> {
  const found = await trx
    .selectFrom("sources")
    .select([
      "company_id as companyId",
      "source_id as sourceId",
      "kind",
      "name",
      "settings",
      "secret_sealed as secretSealed",
      "trouble",
      "cursor",
    ])
    .where("company_id", "=", companyId)
    .where("source_id", "=", sourceId)
    .where("ended_at", "is", null)
    .forUpdate()
    .executeTakeFirst();
  if (!found) throw new AppError("not_found");
  return found;
}

function isCloud(kind: SourceKind): kind is CloudKind {
  return cloudKinds.some((cloud) => cloud === kind);
}

/** @throws AppError `source_field_invalid`, which names the first field at fault */
function settleFields(
  kind: CloudKind,
  account: Readonly<Record<string, string>>,
  secrets: SourceSecrets,
): { account: Record<string, string>; secrets: SourceSecrets } {
  const settled = { account: withoutEmpty(account), secrets: withoutEmpty(secrets) };
  const [fault] = checkCloudFields(kind, settled.account, settled.secrets);
  if (fault !== undefined)
    throw new AppError("source_field_invalid", { field: fault.field, problem: fault.problem });
  return settled;
}

/** Values without the white space that copying leaves around them; a field left empty is none. */
function withoutEmpty(values: Readonly<Record<string, string>>): Record<string, string> {
  const trimmed = Object.entries(values).map(([name, value]) => [name, value.trim()] as const);
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ""));
}

function makeKey(companyId: string, trx: Trx, by: Editor, { id, name }: { id: string; name: string }) {
  return insertApiKey(companyId, trx, by, { name: name.trim(), scope: "push", sourceId: id });
}

async function refuseTooMany(companyId: string, trx: Trx): Promise<void> {
  const { count } = await trx
    .selectFrom("sources")
    .select(sql<number>`count(*)::integer`.as("count"))
    .where("company_id", "=", companyId)
    .where("ended_at", "is", null)
    .executeTakeFirstOrThrow();
  if (count >= mostSources) throw new AppError("sources_full", { most: mostSources });
}

function log(
  companyId: string,
  trx: Trx,
  { actor, address }: Editor,
  operation: "source.add" | "source.change" | "source.end",
  details: Record<string, unknown>,
): Promise<void> {
  return logOperation(companyId, trx, { actor, address, operation, details });
}
