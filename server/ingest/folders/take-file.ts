import { randomUUID } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { stepTypes } from "../../../contract/call-types.ts";
import { type PushField, pushFields } from "../../../contract/push-fields.ts";
import { AppError } from "../../base/app-error.ts";
import type { Incoming } from "../../keep/spool.ts";
import type { Claim } from "../../keep/spool-claims.ts";
import type { Original, Params } from "../../keep/tables.ts";
import type { Received } from "../arrival.ts";
import { parsePushFields } from "../parse-push-fields.ts";
import { receiveRecording } from "../receive-recording.ts";
import type { Sign } from "./completeness.ts";
import { type Described, describeFile } from "./describe-file.ts";
import { around, type Gathered } from "./gather.ts";
import { isNameTaken } from "./item-store.ts";
import { lookOf, type OpenFolder, openFile, within } from "./open-below.ts";
import { itemOf, nameOf } from "./path-text.ts";
import type { WatchedFolder } from "./watched-folder.ts";

/** Bytes of a .json that are read. */
const longestSidecar = 2 ** 20;

export type Taken =
  | { taken: Received; files: { path: string; print: string }[] }
  /** It cannot be used as it is; `params` fill the words of the code. */
  | { refused: { code: string; params: Params } }
  /** It is another file now, or its .json cannot be read yet. */
  | { changed: true }
  | { brokenSidecar: string };

/**
 * Takes a finished file into the spool and commits its recording. The bytes that are taken are those that were looked
 * at: the file's size and time are the same before and after.
 * @throws AppError `disk_nearly_full` before the first byte; errors of the folder's file system as they are
 */
export async function takeFile(
  watched: WatchedFolder,
  gathered: Gathered,
  { sign, archive }: { sign: Sign; archive: boolean },
): Promise<Taken> {
  const { feed } = watched;
  return within(feed.path, gathered.path, async (folder): Promise<Taken> => {
    const file = {
      path: gathered.path,
      bytes: gathered.look.size,
      modifiedAt: new Date(gathered.look.mtimeMs),
    };
    const described = await describeFile(
      around(folder, gathered.path, longestSidecar),
      file,
      watched.pattern,
      feed.timeZone,
      watched.kind,
    );
    if ("leave" in described)
      return described.leave === "sidecar-broken" ? { brokenSidecar: described.why } : { changed: true };
    const seen = [gathered, ...gathered.legs];
    const wanted = described.files.flatMap(({ part, path }) => {
      const found = seen.find((one) => one.path === path);
      return found === undefined
        ? []
        : [{ role: part === "audio" ? ("both" as const) : part, path, look: found.look }];
    });
    if (wanted.length < described.files.length) return { changed: true };
    const bytes = wanted.reduce((sum, { look }) => sum + look.size, 0);
    if (bytes > watched.maxUpload)
      return { refused: { code: "file-too-large", params: { bytes, limitBytes: watched.maxUpload } } };
    const fields = readFields(described);
    if (fields instanceof AppError) return { refused: refusalOf(fields) };

    const key = itemOf(gathered.path);
    // Two files of one name in two folders are two recordings, though facts name files without their folders.
    const byName = `file:${nameOf(gathered.path)}`;
    const isOther = await isNameTaken(watched.source, watched.db, byName, key);
    const claim = await watched.claims.claim(bytes);
    try {
      const legs = await copyAll(watched, folder, wanted, claim);
      if (legs === null) return { changed: true };
      const name = isOther ? `file:${key}` : byName;
      const received = await commit(watched, gathered, described, { name, fields, legs, sign, archive });
      claim.committed();
      const files = [...seen, gathered.json, gathered.done].flatMap((one) =>
        one === null ? [] : [{ path: one.path, print: one.look.print }],
      );
      return { taken: received, files };
    } finally {
      claim.end();
    }
  });
}

type Fields = ReturnType<typeof parsePushFields>;
type Legs = { role: Original["role"]; incoming: Incoming }[];

function readFields({ fields }: Extract<Described, { fields: unknown }>): Fields | AppError {
  try {
    const parsed = parsePushFields(new Map(fields as readonly (readonly [PushField, string])[]));
    const { type } = parsed.facts;
    if (!stepTypes.some((step) => step === type)) return parsed;
    const problem = `a step (${type}) has no recording`;
    return new AppError("field_invalid", { field: "type", problem, expected: pushFields.type });
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** The code and details of an error as an event holds them. */
export function refusalOf({ code, details }: AppError): { code: string; params: Params } {
  const params = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === "number" || typeof value === "boolean" ? value : storable(String(value).slice(0, 300)),
  ]);
  return { code, params: Object.fromEntries(params) as Params };
}

/** Text as PostgreSQL's JSON takes it: no U+0000, no halves of characters. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "");
}

/** Copies files into the spool; null where one of them is not what was looked at. */
async function copyAll(
  { spool, signal }: WatchedFolder,
  folder: OpenFolder,
  wanted: readonly { role: Original["role"]; path: string; look: { print: string; size: number } }[],
  claim: Claim,
): Promise<Legs | null> {
  const legs: Legs = [];
  let isWhole = false;
  try {
    for (const { role, path, look } of wanted) {
      const opened = await openFile(folder, nameOf(path));
      if (opened === null) return null;
      try {
        if (opened.look.print !== look.print) return null;
        const incoming = await spool.take(
          opened.handle.createReadStream({ autoClose: false, highWaterMark: 512 * 1024, signal }),
        );
        legs.push({ role, incoming });
        claim.arrived(incoming.bytes);
        if (incoming.bytes !== look.size || (await printOf(opened.handle)) !== look.print) return null;
      } finally {
        await opened.handle.close();
      }
    }
    isWhole = true;
    return legs.sort((a, b) => a.role.localeCompare(b.role));
  } finally {
    if (!isWhole) await spool.discard(legs.map(({ incoming }) => incoming));
  }
}

async function printOf(handle: FileHandle): Promise<string> {
  return lookOf(await handle.stat({ bigint: true })).print;
}

async function commit(
  watched: WatchedFolder,
  { path, look }: Gathered,
  { known, sidecar }: Extract<Described, { fields: unknown }>,
  more: { name: string; fields: Fields; legs: Legs; sign: Sign; archive: boolean },
): Promise<Received> {
  const { name, fields, legs, sign, archive } = more;
  const { db, spool, source } = watched;
  const key = itemOf(path);
  const { sequenceId, externalId, parent, previous, facts, format, agentOffset, customerOffset } = fields;
  const originals = await spool.keep(source.companyId, legs).catch(async (error: unknown) => {
    await spool.discard(legs.map(({ incoming }) => incoming));
    throw error;
  });
  return receiveRecording(db, spool, source.companyId, {
    ...{ source: source.sourceId, key, names: [name], facts },
    factsWithin: fields.factsWithin || (known === "sidecar" ? 0 : watched.factsWithin),
    ...(sequenceId === undefined ? {} : { sequenceId }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(parent === undefined ? {} : { parent }),
    ...(previous === undefined ? {} : { previous }),
    archive: archive || fields.archive,
    media: { originals, declaredFormat: format, agentOffset, customerOffset },
    raw: {
      ...{ path, bytes: look.size, modifiedAt: new Date(look.mtimeMs).toISOString(), sign },
      ...(sign === "quiet" ? { salvaged: true } : {}),
      ...(sidecar === null ? {} : { sidecar: storable(sidecar.text) }),
    },
    requestId: randomUUID(),
  });
}
