import { type Static, Type } from "typebox";
import { sourceIdPattern } from "./source-kinds.ts";
import { afterwards } from "./sources.ts";

const Place = Type.String({ minLength: 1, maxLength: 1000 });
const Pattern = Type.String({ minLength: 1, maxLength: 300 });
const Zone = Type.String({ minLength: 1, maxLength: 64 });

/** A folder of the server whose names the operator wants to see understood. */
export const TryFolderSchema = Type.Object({ folder: Place, pattern: Pattern, timeZone: Zone });
export type TryFolder = Static<typeof TryFolderSchema>;

/** How the first files of a folder would be understood. Digits are masked: numbers of callers are the company's. */
export const TriedFolderSchema = Type.Object({
  /** Recordings among the files that were looked at. */
  files: Type.Integer(),
  /** Of these: whose facts a .json beside them tells, whose name tells them, and the others. */
  sidecar: Type.Integer(),
  name: Type.Integer(),
  nothing: Type.Integer(),
  examples: Type.Array(
    Type.Object({ path: Type.String(), fields: Type.Record(Type.String(), Type.String()) }),
  ),
  /** Names that do not fit. */
  unknown: Type.Array(Type.String()),
});
export type TriedFolder = Static<typeof TriedFolderSchema>;

/** A folder that is to be watched for a company. */
export const WatchFolderSchema = Type.Object({
  path: Place,
  pattern: Pattern,
  timeZone: Zone,
  afterwards: Type.Enum(afterwards),
  archive: Type.Union([Place, Type.Null()]),
  quietSeconds: Type.Integer({ minimum: 60, maximum: 86_400 }),
  /** The source that it becomes a feed of; null: a source of its own. */
  sourceId: Type.Union([Type.String({ pattern: sourceIdPattern }), Type.Null()]),
  name: Type.Union([Type.String({ maxLength: 100, pattern: "\\S" }), Type.Null()]),
});
export type WatchFolder = Static<typeof WatchFolderSchema>;
export const WatchedFolderSchema = Type.Object({
  id: Type.String(),
  /** A source of the company watched it before and goes on: what was taken from it is known. */
  isAgain: Type.Boolean(),
  /** Folders that other sources of the company watched once: files that lie in both are taken anew. */
  overlaps: Type.Array(Type.String()),
});
export type WatchedFolderAnswer = Static<typeof WatchedFolderSchema>;
