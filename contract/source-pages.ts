import { type Static, Type } from "typebox";
import { ApiKeySchema } from "./api-keys.ts";
import { companyIdPattern } from "./limits.ts";
import { nullable } from "./nullable.ts";
import { WordsSchema } from "./shared-schemas.ts";
import { ownKinds } from "./source-kinds.ts";
import { SourceSettingsSchema, sourceEventKinds, sourceKinds } from "./sources.ts";

/** What is wrong with a source now, and since when. */
const TroubleSchema = nullable(Type.Object({ since: Type.String(), words: WordsSchema }));

const summary = {
  id: Type.String(),
  kind: Type.Enum(sourceKinds),
  name: Type.String(),
  createdAt: Type.String(),
  endedAt: nullable(Type.String()),
  /** When anything was heard of it last, whatever became of that. */
  seenAt: nullable(Type.String()),
  received: Type.Integer(),
  receivedAt: nullable(Type.String()),
  refused: Type.Integer(),
  refusedAt: nullable(Type.String()),
  trouble: TroubleSchema,
};

export const SourceSummarySchema = Type.Object(summary);
export type SourceSummary = Static<typeof SourceSummarySchema>;

/** Recordings that are pushed with keys of no source: they need none. */
export const PlainPushSchema = Type.Object({
  /** Working keys that may push and belong to no source. */
  keys: Type.Integer(),
  /** When one of them was used last. */
  usedAt: nullable(Type.String()),
  /** Of the company's newest recordings: the last that came without a source. */
  receivedAt: nullable(Type.String()),
});
export type PlainPush = Static<typeof PlainPushSchema>;

export const SourceListSchema = Type.Object({
  /** Working ones by name, then those that ended, newest first. */
  items: Type.Array(SourceSummarySchema),
  push: PlainPushSchema,
  /** Where phone systems reach this service. */
  publicUrl: Type.String(),
});
export type SourceList = Static<typeof SourceListSchema>;

const SourceEventSchema = Type.Object({
  id: Type.String(),
  at: Type.String(),
  kind: Type.Enum(sourceEventKinds),
  /** The source's own name of what came. */
  item: Type.String(),
  words: nullable(WordsSchema),
  sequenceId: nullable(Type.String()),
});
export type SourceEvent = Static<typeof SourceEventSchema>;

const SourceItemSchema = Type.Object({
  item: Type.String(),
  since: Type.String(),
  tries: Type.Integer(),
  dueAt: nullable(Type.String()),
});
export type SourceItem = Static<typeof SourceItemSchema>;

export const SourcePageSchema = Type.Object({
  ...summary,
  publicUrl: Type.String(),
  /** As the operator set it, without passwords. */
  settings: SourceSettingsSchema,
  /** Secrets that it has, by name; never what they are. */
  hasSecrets: Type.Boolean(),
  keys: Type.Array(ApiKeySchema),
  /** Recordings that wait for the facts of their calls; at most `mostCountedOfSource`. */
  waitingForFacts: Type.Integer(),
  /** Recordings of the last `factsMissedDays` days whose facts never came; at most `mostCountedOfSource`. */
  factsMissed: Type.Integer(),
  /** What it has and was not taken yet, at most `mostCountedOfSource`; and the oldest of that. */
  itemsWaiting: Type.Integer(),
  items: Type.Array(SourceItemSchema),
  /** The latest, newest first. */
  events: Type.Array(SourceEventSchema),
});
export type SourcePage = Static<typeof SourcePageSchema>;

const SourceName = Type.String({ maxLength: 100, pattern: "\\S" });
/** Account fields and secrets of a cloud phone (cloud-sources.ts); others have none. */
const Fields = Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: 4096 }));

export const AddSourceSchema = Type.Object({
  kind: Type.Enum(ownKinds),
  name: SourceName,
  account: Type.Optional(Fields),
  secrets: Type.Optional(Fields),
});
export type AddSource = Static<typeof AddSourceSchema>;
/** The API key, shown once; null for kinds that sign with their provider's secret. */
export const AddedSourceSchema = Type.Object({ id: Type.String(), key: nullable(Type.String()) });
export type AddedSource = Static<typeof AddedSourceSchema>;

/** What is not given stays. */
export const ChangeSourceSchema = Type.Object({
  name: Type.Optional(SourceName),
  account: Type.Optional(Fields),
  secrets: Type.Optional(Fields),
});
export type ChangeSource = Static<typeof ChangeSourceSchema>;

/** Sources of all companies as the operator sees them: how they stand, never what they bring. */
export const OperatorSourceSchema = Type.Object({
  ...summary,
  company: Type.Object({ id: Type.String(), name: Type.String() }),
  settings: SourceSettingsSchema,
});
export type OperatorSource = Static<typeof OperatorSourceSchema>;
export const OperatorSourceQuerySchema = Type.Object({
  company: Type.Optional(Type.String({ pattern: companyIdPattern })),
  show: Type.Optional(Type.Enum(["trouble"])),
  /** The last of the page before: `company/source`. */
  cursor: Type.Optional(Type.String({ maxLength: 100 })),
});
export const OperatorSourceListSchema = Type.Object({
  items: Type.Array(OperatorSourceSchema),
  next: nullable(Type.String()),
  counts: Type.Object({ all: Type.Integer(), troubled: Type.Integer() }),
});
export type OperatorSourceList = Static<typeof OperatorSourceListSchema>;
