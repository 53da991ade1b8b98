import type { FolderFeed, SourceKind } from "../../../contract/sources.ts";
import type { Database } from "../../base/database.ts";
import type { Log } from "../../base/log.ts";
import type { Spool } from "../../keep/spool.ts";
import type { SpoolClaims } from "../../keep/spool-claims.ts";
import type { NamePattern } from "../names/name-pattern.ts";
import type { SourceName } from "../sources/source-events.ts";
import type { WriterScan } from "./writers.ts";

/** What all folders are watched with. */
export type WatchParts = {
  db: Database;
  spool: Spool;
  /** Promises of room on the disk, shared by all folders. */
  claims: SpoolClaims;
  /** Who has files open for writing. */
  writers: WriterScan;
  /** Largest recording, in bytes. */
  maxUpload: number;
  log: Log;
};

/** One folder of one source, as its watcher has it. */
export type WatchedFolder = WatchParts & {
  source: SourceName;
  kind: SourceKind;
  feed: FolderFeed;
  /** Null: facts stand in a .json beside each file. */
  pattern: NamePattern | null;
  /** Seconds that a recording waits for facts that another feed of the source brings. */
  factsWithin: number;
  signal: AbortSignal;
};
