import { type Static, Type } from "typebox";
import { WordsSchema } from "./shared-schemas.ts";

/** Kinds of call as a phone system names them on the push door (docs/sources/push.md). */
export const callTypes = ["incoming", "outbound", "transfer", "internal", "voicemail"] as const;
export type CallType = (typeof callTypes)[number];

/** States of a transfer (ARCHITECTURE.md, "State of a transfer"); none of them means lost. */
export const transferStates = ["waiting", "sending", "retrying", "held", "delivered", "skipped"] as const;
export type TransferState = (typeof transferStates)[number];

const Instant = Type.String({ description: "RFC 3339, UTC" });
const nullable = <T extends ReturnType<typeof Type.String> | typeof Instant>(schema: T) =>
  Type.Union([schema, Type.Null()]);

export const TransferSummarySchema = Type.Object({
  state: Type.Enum(transferStates),
  /** Why it is held, skipped or retrying; null otherwise. */
  reason: Type.Union([WordsSchema, Type.Null()]),
  reasonCode: nullable(Type.String()),
  /** Next attempt, for `retrying`. */
  dueAt: nullable(Instant),
});

export const CallRowSchema = Type.Object({
  sequenceId: Type.String(),
  parentSequenceId: Type.String(),
  previousSequenceId: nullable(Type.String()),
  externalId: nullable(Type.String()),
  type: Type.Union([Type.Enum(callTypes), Type.Null()]),
  answered: Type.Union([Type.Boolean(), Type.Null()]),
  from: nullable(Type.String()),
  to: nullable(Type.String()),
  userName: nullable(Type.String()),
  accountName: nullable(Type.String()),
  contactName: nullable(Type.String()),
  dialBegin: nullable(Instant),
  callBegin: nullable(Instant),
  callEnd: nullable(Instant),
  /** When the call took place, as well as known: callBegin, dialBegin, callEnd, else when we first heard of it. */
  time: Instant,
  /** Seconds of the finished recording; null while there is none. */
  recordingSeconds: Type.Union([Type.Number(), Type.Null()]),
  transfer: Type.Union([TransferSummarySchema, Type.Null()]),
});
export type CallRow = Static<typeof CallRowSchema>;

export const CallListSchema = Type.Object({
  items: Type.Array(CallRowSchema),
  next: Type.Union([Type.String(), Type.Null()]),
});
export type CallList = Static<typeof CallListSchema>;

export const AttemptSchema = Type.Object({
  startedAt: Instant,
  finishedAt: nullable(Instant),
  /** `unknown`: the reply was lost, or the process that made it died; the next attempt settles it. */
  outcome: Type.Enum(["running", "delivered", "failed", "unknown"]),
  code: nullable(Type.String()),
  httpStatus: Type.Union([Type.Integer(), Type.Null()]),
  requestId: nullable(Type.String()),
  words: Type.Union([WordsSchema, Type.Null()]),
  uri: Type.String({ description: "s3://bucket/key that this attempt wrote to" }),
});
export type Attempt = Static<typeof AttemptSchema>;

export const CallPageSchema = Type.Object({
  call: CallRowSchema,
  memo: nullable(Type.String()),
  /** All calls of the chain, oldest first, this one among them. */
  chain: Type.Array(CallRowSchema),
  recording: Type.Union([
    Type.Object({
      receivedAt: Instant,
      channels: Type.Union([Type.Enum(["stereo", "mixed", "agent", "customer"]), Type.Null()]),
      /** The phone system died while recording; what it had written was repaired. */
      salvaged: Type.Boolean(),
      seconds: Type.Union([Type.Number(), Type.Null()]),
      bytes: Type.Union([Type.Integer(), Type.Null()]),
      sha256: nullable(Type.String()),
      originals: Type.Array(
        Type.Object({
          role: Type.Enum(["both", "agent", "customer"]),
          bytes: Type.Integer(),
          sha256: Type.String(),
        }),
      ),
      /** The push request that brought it, as the log and `X-Request-Id` name it; administrators only, else null. */
      requestId: nullable(Type.String()),
      /** Our copy of the finished file is still here and can be played. */
      playable: Type.Boolean(),
      copy: Type.Object({
        /** When our copy will go if nothing happens until then; null: not before it is shipped, or it is gone. */
        goesAt: nullable(Instant),
        goneAt: nullable(Instant),
        /** Days after which it went without ever having been shipped; null when it was shipped, or is here. */
        unshippedDays: Type.Union([Type.Number(), Type.Null()]),
      }),
    }),
    Type.Null(),
  ]),
  delivered: Type.Union([
    Type.Object({ at: Instant, uri: Type.String(), bytes: Type.Integer(), sha256: Type.String() }),
    Type.Null(),
  ]),
  attempts: Type.Array(AttemptSchema),
  /** Whether "ship again" makes sense now, for this reader (administrators only). */
  canShip: Type.Boolean(),
});
export type CallPage = Static<typeof CallPageSchema>;

/** Integrations whose failures the error log shows, as addresses and files name them, and as people read them (S18). */
export const errorServices = { "amazon-s3": "Amazon S3" } as const;
export type ErrorService = keyof typeof errorServices;

/** The most open failures that are counted; this many stand for "this many or more". */
export const mostOpenErrors = 1000;

export const ErrorLogEntrySchema = Type.Object({
  id: Type.String(),
  at: Instant,
  service: Type.String(),
  sequenceId: nullable(Type.String()),
  code: Type.String(),
  httpStatus: Type.Union([Type.Integer(), Type.Null()]),
  requestId: nullable(Type.String()),
  words: WordsSchema,
  /** When the recording was delivered after all, or the cause was mended. */
  recoveredAt: nullable(Instant),
});
export type ErrorLogEntry = Static<typeof ErrorLogEntrySchema>;

export const ErrorLogSchema = Type.Object({
  items: Type.Array(ErrorLogEntrySchema),
  next: Type.Union([Type.String(), Type.Null()]),
  /** Failures that are not recovered, for the count beside the page's name; at most `mostOpenErrors`. */
  open: Type.Integer(),
});
export type ErrorLog = Static<typeof ErrorLogSchema>;
