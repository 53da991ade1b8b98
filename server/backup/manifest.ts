import { type Static, Type } from "typebox";
import { Value } from "typebox/value";
import { BackupError } from "./backup-error.ts";

/** Of the backup's layout; raised when an older Onbin could not read it. */
export const backupFormat = 1;

const Proof = Type.Object({ bytes: Type.Number(), sha256: Type.String() });

/** `manifest.json`: written last, so a folder that has one was finished. */
export const Manifest = Type.Object({
  format: Type.Number(),
  /** Of the Onbin that made it. */
  version: Type.String(),
  /** When the database was copied: what came later is not in it. RFC 3339. */
  takenAt: Type.String(),
  scope: Type.Union([Type.Literal("everything"), Type.Literal("spool")]),
  /** Whose audio is in it: all that the spool had, or what was not delivered. */
  audio: Type.Union([Type.Literal("all"), Type.Literal("undelivered")]),
  /** Names of the migrations that had run. */
  migrations: Type.Array(Type.String()),
  /** Which master key opens the companies' secrets. */
  masterKeyId: Type.String(),
  /** Further ones that some of the secrets are still sealed with, as it was made while keys were rotated. */
  olderKeyIds: Type.Optional(Type.Array(Type.String())),
  withMasterKey: Type.Boolean(),
  tables: Type.Array(
    Type.Object({
      name: Type.String(),
      columns: Type.Array(Type.String()),
      rows: Type.Number(),
      /** Last number given out, by column that counts by itself. */
      counters: Type.Record(Type.String(), Type.Number()),
      file: Proof,
    }),
  ),
  /** `spool.jsonl.gz`, the list of the files in `spool/`, and their sums. */
  spool: Type.Object({ files: Type.Number(), bytes: Type.Number(), list: Proof }),
  /** Files that recordings need and that were missing in the spool, or not what their rows say. */
  problems: Type.Array(
    Type.Object({
      file: Type.String(),
      problem: Type.Union([Type.Literal("missing"), Type.Literal("damaged")]),
    }),
  ),
});
export type Manifest = Static<typeof Manifest>;
export type TableInBackup = Manifest["tables"][number];

/** A file of the spool in the backup, as a line of its list. */
export type FileInBackup = { file: string; bytes: number; sha256: string };

export const manifestFile = "manifest.json";
export const spoolList = "spool.jsonl.gz";
export const spoolFolder = "spool";
export const keyFile = "master.key";
export const tableFile = (name: string) => `database/${name}.jsonl.gz`;

/** @throws BackupError */
export function parseManifest(text: string): Manifest {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new BackupError("damaged", { file: manifestFile });
  }
  if (
    typeof parsed === "object" &&
    parsed !== null &&
    "format" in parsed &&
    Number(parsed.format) > backupFormat
  ) {
    throw new BackupError("newer", { detail: `format ${parsed.format}` });
  }
  if (!Value.Check(Manifest, parsed)) throw new BackupError("damaged", { file: manifestFile });
  return parsed;
}
