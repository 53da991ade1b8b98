import { type Static, Type } from "typebox";

/** Systems that recordings come from, each a source page of its own (docs/sources/). */
export const sourceKinds = [
  "push",
  "folder",
  "asterisk",
  "freepbx",
  "freeswitch",
  "fusionpbx",
  "rtpengine",
  "twilio",
  "telnyx",
  "zoom",
  "webhook",
] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** Cloud phones: their webhook is verified by a signature, and the recording fetched afterwards. */
export const cloudKinds = ["twilio", "telnyx", "zoom", "webhook"] as const satisfies readonly SourceKind[];

/** What becomes of a file at the source once the bucket has confirmed its recording. */
export const afterwards = ["keep", "remove", "archive"] as const;

/** A folder of the server that is watched. The operator's to set: it is a place on the server. */
export const FolderFeedSchema = Type.Object({
  path: Type.String(),
  /** `sidecar`, the name of a known pattern, or a pattern of one's own (docs/sources/folder.md). */
  pattern: Type.String(),
  /** Of the times in names; IANA. */
  timeZone: Type.String(),
  afterwards: Type.Enum(afterwards),
  /** Where `archive` moves it. */
  archive: Type.Union([Type.String(), Type.Null()]),
  /** Seconds of quiet after which a file without any better sign of its end is taken, as salvaged. */
  quietSeconds: Type.Integer({ minimum: 60, maximum: 86_400 }),
});
export type FolderFeed = Static<typeof FolderFeedSchema>;

/** Facts of calls in a file that grows, or in a database's table. The operator's to set. */
export const FactsFeedSchema = Type.Object({
  /** A CSV file on the server; or, with `query`, where the database is (its password is sealed apart). */
  from: Type.String(),
  query: Type.Union([Type.String(), Type.Null()]),
  /** Columns in the order of the file; empty: as the system writes them by default. */
  columns: Type.Array(Type.String()),
  timeZone: Type.String(),
  /** RFC 3339: calls that ended before are passed over. */
  since: Type.Optional(Type.String()),
});
export type FactsFeed = Static<typeof FactsFeedSchema>;

/** What a source is made of; each kind uses its own part. */
export const SourceSettingsSchema = Type.Object({
  folder: Type.Optional(FolderFeedSchema),
  /** Call detail records (Asterisk). */
  cdr: Type.Optional(FactsFeedSchema),
  /** Channel events (Asterisk), which alone link attended transfers. */
  cel: Type.Optional(FactsFeedSchema),
  /** FreeSWITCH: `err-log-dir` of mod_json_cdr, which nobody else sends again. */
  errors: Type.Optional(Type.Object({ path: Type.String() })),
  /** rtpengine with recording-method=pcap: its spool, and whether a call's files go once the bucket has its recording. */
  pcap: Type.Optional(Type.Object({ path: Type.String(), remove: Type.Optional(Type.Boolean()) })),
  /** Seconds that a recording waits for the facts of its call; they decide its key in the bucket. */
  factsWithin: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
  /** Cloud phones: account, public key and the like; nothing secret. */
  account: Type.Optional(Type.Record(Type.String(), Type.String())),
});
export type SourceSettings = Static<typeof SourceSettingsSchema>;

/** What stands in the list of a source's latest events. */
export const sourceEventKinds = ["received", "refused", "noticed"] as const;
export type SourceEventKind = (typeof sourceEventKinds)[number];
