import { callTypes } from "../../../contract/call-types.ts";
import { pushFields } from "../../../contract/push-fields.ts";
import type { SourceKind } from "../../../contract/sources.ts";
import { isAsterisk, nameOfFiles, sidesOfLegs } from "../asterisk/pushed-by-asterisk.ts";
import type { NamePattern } from "../names/name-pattern.ts";
import { nameOf } from "./path-text.ts";
import { besideOf, declaredFormat, legsOf, mixOf } from "./recording-name.ts";

/** A recording as it lies in a folder; its path is relative to that folder, with `/`. */
export type FoundFile = { path: string; bytes: number; modifiedAt: Date };

/** The folder as describing needs it; paths as in `FoundFile`. */
export type Around = {
  has(path: string): Promise<boolean>;
  /** Null: it is not there. */
  read(path: string): Promise<string | null>;
};

/** What would be sent for a file, or why it is not. */
export type Described =
  | {
      /** Fields of the push door. */
      fields: readonly (readonly [field: string, value: string])[];
      files: readonly { part: "audio" | "agent" | "customer"; path: string }[];
      known: "sidecar" | "name" | "nothing";
      /** The JSON beside it, as it is. */
      sidecar: { path: string; text: string } | null;
    }
  | { leave: "leg" | "empty" | "sidecar-broken"; why: string };

/**
 * Fields of the push door for a file: from `<name>.json` beside it (or `<name with ending>.json`), else from its name,
 * else its path as externalId. The time of its last write is the end of its call where nothing better is known. Nothing
 * of it is guessed beyond that.
 * @param kind of the source whose folder it is; null: of none (an archive that is imported)
 */
export async function describeFile(
  around: Around,
  { path, bytes, modifiedAt }: FoundFile,
  pattern: NamePattern | null,
  timeZone: string,
  kind: SourceKind | null = null,
): Promise<Described> {
  if (bytes === 0) return { leave: "empty", why: "it is empty" };
  const mix = mixOf(path);
  if (mix !== null && (await around.has(mix))) return { leave: "leg", why: "its mix is there beside it" };
  const format = declaredFormat(path);
  const declared = format === undefined ? [] : [["format", format] as const];
  const sidecar = await readSidecar(around, besideOf(path).json);
  if (sidecar !== null && "broken" in sidecar) return { leave: "sidecar-broken", why: sidecar.broken };
  if (sidecar !== null) {
    const told = new Set(sidecar.fields.map(([field]) => field));
    const named =
      told.has("sequenceId") || told.has("externalId") ? [] : [["externalId", short(path)] as const];
    const fields = [...sidecar.fields, ...named, ...declared.filter(([field]) => !told.has(field))];
    return { fields, files: await filesOf(around, path, fields, kind), known: "sidecar", sidecar };
  }
  const facts = pattern?.(path.slice(0, path.lastIndexOf(".")), timeZone) ?? null;
  const told = { externalId: short(path), ...facts };
  const end = facts?.dialBegin === undefined ? { callEnd: modifiedAt.toISOString() } : {};
  const fields = [...Object.entries({ ...told, ...end }), ...declared];
  return {
    fields,
    files: await filesOf(around, path, fields, kind),
    known: facts === null ? "nothing" : "name",
    sidecar: null,
  };
}

/**
 * The two legs where MixMonitor wrote them beside the mix: r is the caller, t the called (docs/sources/push.md). Of an
 * Asterisk they are always taken, as the push door takes them; elsewhere where the direction says whose is whose. Else the
 * file itself.
 */
async function filesOf(
  around: Around,
  path: string,
  fields: readonly (readonly [string, string])[],
  kind: SourceKind | null,
): Promise<{ part: "audio" | "agent" | "customer"; path: string }[]> {
  const told = (wanted: string) => fields.find(([field]) => field === wanted)?.[1];
  const type = callTypes.find((known) => known === told("type"));
  const whole = [{ part: "audio" as const, path }];
  const ofAsterisk = kind !== null && isAsterisk(kind);
  if (!ofAsterisk && type !== "incoming" && type !== "outbound") return whole;
  const { rx: caller, tx: called } = legsOf(path);
  if (!(await around.has(caller)) || !(await around.has(called))) return whole;
  const from = told("from");
  const facts = { ...(type === undefined ? {} : { type }), ...(from === undefined ? {} : { from }) };
  const isOurCaller = ofAsterisk
    ? sidesOfLegs(facts, nameOfFiles(new Map([["audio", nameOf(path)]]))).rx === "agent"
    : type === "outbound";
  const [agent, customer] = isOurCaller ? [caller, called] : [called, caller];
  return [
    { part: "agent", path: agent },
    { part: "customer", path: customer },
  ];
}

/** An externalId has up to 256 characters; the end of a path is what tells files apart. */
function short(path: string): string {
  return path.length <= 256 ? path : path.slice(-256).toWellFormed().replaceAll("\uFFFD", "");
}

/** Fields that a JSON object beside the file tells, under the names of the push door. Null: there is none. */
export async function readSidecar(
  around: Around,
  paths: readonly string[],
): Promise<{ path: string; text: string; fields: [string, string][] } | { broken: string } | null> {
  for (const path of paths) {
    const text = await around.read(path);
    if (text === null) continue;
    try {
      const told: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
      if (typeof told !== "object" || told === null || Array.isArray(told)) throw new Error("no JSON object");
      const fields = Object.entries(told)
        .filter(([field, value]) => Object.hasOwn(pushFields, field) && value !== null)
        .map(([field, value]): [string, string] => [
          field,
          typeof value === "object" ? JSON.stringify(value) : String(value),
        ]);
      return { path, text, fields };
    } catch (error) {
      return { broken: `its .json is broken: ${error instanceof Error ? error.message : String(error)}` };
    }
  }
  return null;
}
