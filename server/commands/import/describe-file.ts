import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pushFields } from "../../../contract/push.ts";
import type { NamePattern } from "../../ingest/names/name-pattern.ts";
import type { ArchivedFile } from "./walk-archive.ts";

/** What is sent for a file, or why it is not. */
export type Described =
  | {
      fields: readonly (readonly [field: string, value: string])[];
      files: readonly { part: "audio" | "agent" | "customer"; path: string }[];
      known: "sidecar" | "name" | "nothing";
    }
  | { leave: "leg" | "growing" | "empty" | "sidecar-broken"; why: string };

/** Milliseconds within which a file may still be written: of a call that goes on, perhaps. */
const quiet = 5 * 60_000;
/** Endings of headerless files, and what they must be declared as. */
const headerless: Readonly<Record<string, string>> = {
  ulaw: "ulaw",
  ul: "ulaw",
  pcmu: "ulaw",
  alaw: "alaw",
  al: "alaw",
  pcma: "alaw",
  sln: "pcm16",
  raw: "pcm16",
  g722: "g722",
  gsm: "gsm",
};

/**
 * Fields of the push door for a file of an archive: from `<name>.json` beside it (or `<name with ending>.json`), else
 * from its name, else its path as externalId. The time of its last write is the end of its call where nothing better
 * is known. Nothing of it is guessed beyond that.
 */
export async function describeFile(
  root: string,
  { path, bytes, modifiedAt }: ArchivedFile,
  pattern: NamePattern | null,
  timeZone: string,
  now: Date,
): Promise<Described> {
  if (bytes === 0) return { leave: "empty", why: "it is empty" };
  const dot = path.lastIndexOf(".");
  const [name, ending] = [path.slice(0, dot), path.slice(dot + 1).toLowerCase()];
  if (/-(rx|tx)$/.test(name) && (await isThere(join(root, `${name.slice(0, -3)}${path.slice(dot)}`)))) {
    return { leave: "leg", why: "its mix is there beside it" };
  }
  if (now.getTime() - modifiedAt.getTime() < quiet) {
    return { leave: "growing", why: "it was written within the last 5 minutes" };
  }
  const format = headerless[ending];
  const declared = format === undefined ? [] : [["format", format] as const];
  const always = [...declared, ["archive", "true"] as const];
  const sidecar = await readSidecar([join(root, `${name}.json`), join(root, `${path}.json`)]);
  if (sidecar !== null && "broken" in sidecar) return { leave: "sidecar-broken", why: sidecar.broken };
  if (sidecar !== null) {
    const told = new Set(sidecar.fields.map(([field]) => field));
    const named =
      told.has("sequenceId") || told.has("externalId") ? [] : [["externalId", short(path)] as const];
    const fields = [...sidecar.fields, ...named, ...always.filter(([field]) => !told.has(field))];
    return { fields, files: await filesOf(root, path, fields), known: "sidecar" };
  }
  const facts = pattern?.(name, timeZone) ?? null;
  const told = { externalId: short(path), ...facts };
  const end = facts?.dialBegin === undefined ? { callEnd: modifiedAt.toISOString() } : {};
  const fields = [...Object.entries({ ...told, ...end }), ...always];
  return {
    fields,
    files: await filesOf(root, path, fields),
    known: facts === null ? "nothing" : "name",
  };
}

/**
 * The two legs where MixMonitor wrote them beside the mix and the direction says whose is whose: r is the caller, t the
 * called (design `sources.md`). Else the file itself.
 */
async function filesOf(
  root: string,
  path: string,
  fields: readonly (readonly [string, string])[],
): Promise<{ part: "audio" | "agent" | "customer"; path: string }[]> {
  const type = fields.find(([field]) => field === "type")?.[1];
  const dot = path.lastIndexOf(".");
  const leg = (side: string) => join(root, `${path.slice(0, dot)}-${side}${path.slice(dot)}`);
  const whole = [{ part: "audio" as const, path: join(root, path) }];
  if (type !== "incoming" && type !== "outbound") return whole;
  const [caller, called] = [leg("rx"), leg("tx")];
  if (!(await isThere(caller)) || !(await isThere(called))) return whole;
  const [agent, customer] = type === "incoming" ? [called, caller] : [caller, called];
  return [
    { part: "agent", path: agent },
    { part: "customer", path: customer },
  ];
}

/** An externalId has up to 256 characters; the end of a path is what tells files apart. */
function short(path: string): string {
  return path.length <= 256 ? path : path.slice(-256);
}

async function isThere(path: string): Promise<boolean> {
  const handle = await open(path).catch(() => null);
  await handle?.close();
  return handle !== null;
}

/** Fields that a JSON object beside the file tells, under the names of the push door. Null: there is none. */
async function readSidecar(
  paths: readonly string[],
): Promise<{ fields: [string, string][] } | { broken: string } | null> {
  for (const path of paths) {
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    });
    if (text === null) continue;
    try {
      const told: unknown = JSON.parse(text);
      if (typeof told !== "object" || told === null || Array.isArray(told)) throw new Error("no JSON object");
      return {
        fields: Object.entries(told)
          .filter(([field, value]) => Object.hasOwn(pushFields, field) && value !== null)
          .map(([field, value]) => [field, String(value)]),
      };
    } catch (error) {
      return { broken: `its .json is broken: ${error instanceof Error ? error.message : String(error)}` };
    }
  }
  return null;
}
