import { type Static, Type } from "typebox";
import { callTypes } from "./call-types.ts";
import { nullable } from "./nullable.ts";
import { WordsSchema } from "./shared-schemas.ts";

const Instant = Type.String({ description: "RFC 3339, UTC" });
const Day = Type.String({
  pattern: "^\\d{4}-\\d\\d-\\d\\d$",
  description: "a day in the company's time zone, YYYY-MM-DD",
});
export const backfillStates = ["running", "paused", "cancelled", "done"] as const;

/** Which skipped calls a backfill takes: those of its days, both included, of these types and reasons. */
export const BackfillChoiceSchema = Type.Object({
  from: Day,
  to: Day,
  /** Absent or empty: calls of every type, also of none. */
  types: Type.Optional(Type.Array(Type.Enum(callTypes), { maxItems: callTypes.length })),
  /** Codes of the reasons for which they were skipped. Absent or empty: whatever the reason. */
  reasons: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 20 })),
});
export type BackfillChoice = Static<typeof BackfillChoiceSchema>;

export const BackfillEstimateSchema = Type.Object({
  count: Type.Integer(),
  /** Of the finished recordings where they are finished, else of what was received. */
  bytes: Type.Integer(),
  /** About how long it will take when nothing else is shipped. */
  seconds: Type.Number(),
});
export type BackfillEstimate = Static<typeof BackfillEstimateSchema>;

/** What could be shipped at all: skipped calls whose audio we still have. */
export const BackfillAvailableSchema = Type.Object({
  count: Type.Integer(),
  bytes: Type.Integer(),
  /** Days of the oldest and the newest of them; null when there are none. */
  from: Type.Union([Day, Type.Null()]),
  to: Type.Union([Day, Type.Null()]),
  reasons: Type.Array(Type.Object({ code: Type.String(), count: Type.Integer(), words: WordsSchema })),
  /** The integration is contracted and on, so that a backfill can begin. */
  possible: Type.Boolean(),
});
export type BackfillAvailable = Static<typeof BackfillAvailableSchema>;

export const BackfillSchema = Type.Object({
  id: Type.String(),
  actor: Type.String(),
  from: Day,
  to: Day,
  types: Type.Array(Type.Enum(callTypes)),
  reasons: Type.Array(Type.String()),
  state: Type.Enum(backfillStates),
  createdAt: Instant,
  finishedAt: nullable(Instant),
  /** Recordings and bytes that it began with. */
  total: Type.Integer(),
  totalBytes: Type.Integer(),
  delivered: Type.Integer(),
  /** Released and not done yet. */
  underWay: Type.Integer(),
  /** Held for their own sake: the error log says why. */
  failed: Type.Integer(),
  /** Not released yet. */
  left: Type.Integer(),
  /** Deliveries a second in the last minute. */
  perSecond: Type.Number(),
  /** Null where it cannot be told. */
  secondsLeft: nullable(Type.Number()),
  /** What it waits for while it is running: that the destination is mended, or that the integration is on again. */
  waitsFor: Type.Union([Type.Enum(["destination", "integration"]), Type.Null()]),
});
export type Backfill = Static<typeof BackfillSchema>;

export const BackfillListSchema = Type.Object({ items: Type.Array(BackfillSchema) });
export type BackfillList = Static<typeof BackfillListSchema>;
