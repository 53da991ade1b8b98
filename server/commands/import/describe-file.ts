import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describeFile as describe } from "../../ingest/folders/describe-file.ts";
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

/**
 * A file of an archive as its fields of the push door, which let it give way to calls that have just ended.
 * @param now null: however new it is
 */
export async function describeFile(
  root: string,
  file: ArchivedFile,
  pattern: NamePattern | null,
  timeZone: string,
  now: Date | null,
): Promise<Described> {
  const described = await describe(
    {
      has: (path) =>
        stat(join(root, path)).then(
          () => true,
          () => false,
        ),
      read: (path) => readText(join(root, path)),
    },
    file,
    pattern,
    timeZone,
  );
  if ("leave" in described && described.leave !== "sidecar-broken") return described;
  if (now !== null && now.getTime() - file.modifiedAt.getTime() < quiet) {
    return { leave: "growing", why: "it was written within the last 5 minutes" };
  }
  if ("leave" in described) return described;
  const { fields, files, known } = described;
  const told = fields.some(([field]) => field === "archive");
  return {
    fields: told ? fields : [...fields, ["archive", "true"] as const],
    files: files.map(({ part, path }) => ({ part, path: join(root, path) })),
    known,
  };
}

async function readText(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    // A name of nearly 255 bytes has no room for `.json` behind it.
    if (error.code === "ENOENT" || error.code === "ENAMETOOLONG") return null;
    throw error;
  });
}
