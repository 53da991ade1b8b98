import { type Static, Type } from "typebox";

/** Seconds between two askings of one company. */
export const shipAgainSeconds = 15;
/** The most recordings that can be chosen one by one. */
export const mostChosen = 500;

/** What becomes of the recordings that もう一度転送する was asked for; each is counted once. */
export const ShipCountsSchema = Type.Object({
  /** They go now. */
  started: Type.Integer(),
  /** They wait for their paused destination: one of them is tried now, and its success releases all. */
  held: Type.Integer(),
  /** Passed over: the bucket has them. */
  delivered: Type.Integer(),
  /** Passed over: they wait for their turn or are being sent. */
  underWay: Type.Integer(),
  /** Impossible: the audio is no longer kept. */
  gone: Type.Integer(),
  /** Impossible: the company has no such recording. */
  unknown: Type.Integer(),
});
export type ShipCounts = Static<typeof ShipCountsSchema>;

/** How those ended that could go; each is counted once, as it stands at this moment. */
export const ShipOutcomeSchema = Type.Object({
  delivered: Type.Integer(),
  /** Waiting, being sent, or between two tries. */
  underWay: Type.Integer(),
  /** By the destination or for their own sake: somebody has to mend something. */
  held: Type.Integer(),
  /** Left out meanwhile: the integration was switched off, or its contract ended. */
  skipped: Type.Integer(),
  /** None is under way, and no paused destination is being tried because of it. */
  settled: Type.Boolean(),
});
export type ShipOutcome = Static<typeof ShipOutcomeSchema>;

export const ShipRunSchema = Type.Object({
  id: Type.String(),
  actor: Type.String(),
  begunAt: Type.String(),
  /** Null: it goes on. */
  finishedAt: Type.Union([Type.String(), Type.Null()]),
  /** It ended early, because the integration was switched off or its contract ended. */
  stopped: Type.Boolean(),
  asked: Type.Integer(),
  done: Type.Integer(),
  counts: ShipCountsSchema,
  outcome: ShipOutcomeSchema,
});
export type ShipRun = Static<typeof ShipRunSchema>;

export const LastShipRunSchema = Type.Object({ run: Type.Union([ShipRunSchema, Type.Null()]) });
export type LastShipRun = Static<typeof LastShipRunSchema>;

/** Single recordings, or every open failure of these codes. */
export const ShipAgainSchema = Type.Union([
  Type.Object(
    { calls: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: mostChosen }) },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      service: Type.String({ maxLength: 64 }),
      codes: Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: 100 }),
    },
    { additionalProperties: false },
  ),
]);
export type ShipAgain = Static<typeof ShipAgainSchema>;
