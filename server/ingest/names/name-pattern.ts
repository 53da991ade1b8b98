import { localInstant } from "../../base/local-instant.ts";
import type { FileFacts } from "./file-facts.ts";

/** Reads the facts out of a path below the archive's folder, without its ending; null where it does not fit. */
export type NamePattern = (path: string, timeZone: string) => FileFacts | null;

/**
 * Patterns by the names of the systems that write them. `asterisk` is FreePBX's as well; both put the day into folders
 * (docs/sources/import.md).
 */
export const knownPatterns = {
  freepbx: "{type}-{to}-{from}-{date}-{time}-{externalId}",
  asterisk: "{type}-{to}-{from}-{date}-{time}-{externalId}",
  fusionpbx: "{folders}archive/{folders}/{externalId}",
} as const;

const fields = {
  externalId: "[^/]+?",
  type: "[a-z]+",
  from: "[^/]*?",
  to: "[^/]*?",
  userName: "[^/]*?",
  accountName: "[^/]*?",
  date: "\\d{4}-?\\d\\d-?\\d\\d",
  time: "\\d\\d[-:]?\\d\\d[-:]?\\d\\d",
  folders: ".*?",
  any: "[^/]*?",
} as const;
type Field = keyof typeof fields;

/** How systems abbreviate the direction of a call at the beginning of a file's name. */
const types: Readonly<Record<string, FileFacts["type"]>> = {
  in: "incoming",
  incoming: "incoming",
  inbound: "incoming",
  external: "incoming",
  q: "incoming",
  out: "outbound",
  outbound: "outbound",
  int: "internal",
  internal: "internal",
  exten: "internal",
  transfer: "transfer",
  vm: "voicemail",
  voicemail: "voicemail",
};

/**
 * Compiles a pattern such as `{type}-{to}-{from}-{date}-{time}-{externalId}`. One without `/` is about the file's name
 * alone. Throws an Error that says which part is wrong.
 */
export function compilePattern(text: string): NamePattern {
  const seen = new Set<string>();
  const parts = text.split(/(\{[^{}]*\})/).map((part) => {
    const name = /^\{(.*)\}$/.exec(part)?.[1];
    if (name === undefined) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    if (!Object.hasOwn(fields, name))
      throw new Error(
        `{${name}} is unknown; there are ${Object.keys(fields)
          .map((f) => `{${f}}`)
          .join(" ")}`,
      );
    if (name === "any" || name === "folders") return fields[name];
    if (seen.has(name)) throw new Error(`{${name}} is there twice`);
    seen.add(name);
    return `(?<${name}>${fields[name as Field]})`;
  });
  if (seen.size === 0) throw new Error("it names no field, such as {externalId}");
  const expression = new RegExp(`^${parts.join("")}$`, "u");
  const ofName = !text.includes("/");
  return (path, timeZone) => {
    const groups = expression.exec(ofName ? path.slice(path.lastIndexOf("/") + 1) : path)?.groups;
    return groups === undefined ? null : factsOf(groups, timeZone);
  };
}

function factsOf(groups: Record<string, string | undefined>, timeZone: string): FileFacts | null {
  const { date, time, type, ...texts } = groups;
  const kind = type === undefined ? undefined : types[type];
  const begun = date === undefined ? undefined : instantOf(date, time ?? "000000", timeZone);
  // A date that is none: the name only looks like the pattern.
  if (begun === null) return null;
  const told = Object.entries(texts).filter(([, value]) => value !== undefined && value !== "");
  return {
    ...Object.fromEntries(told),
    ...(kind === undefined ? {} : { type: kind }),
    ...(begun === undefined ? {} : { dialBegin: begun }),
  };
}

function instantOf(date: string, time: string, timeZone: string): string | null {
  const [d, t] = [date, time].map((digits) => digits.replaceAll(/\D/g, ""));
  const numbers = [d?.slice(0, 4), d?.slice(4, 6), d?.slice(6), t?.slice(0, 2), t?.slice(2, 4), t?.slice(4)];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers.map(Number);
  return localInstant([year, month, day, hour, minute, second], timeZone)?.toISOString() ?? null;
}
