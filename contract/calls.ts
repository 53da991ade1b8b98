import { type Static, Type } from "typebox";
import { pushTypes } from "./call-types.ts";
import { nullable } from "./nullable.ts";
import { WordsSchema } from "./shared-schemas.ts";

/** What the call history is filtered by: a type, or that of it which nobody answered. */
export const typeFilters = [
  "incoming",
  "incoming-no-answer",
  "outbound",
  "outbound-no-answer",
  "transfer",
  "transfer-no-answer",
  "internal",
  "internal-no-answer",
  "voicemail",
] as const;
export type TypeFilter = (typeof typeFilters)[number];

/** States of a transfer (ARCHITECTURE.md, "State of a transfer"); none of them means lost. */
export const transferStates = ["waiting", "sending", "retrying", "held", "delivered", "skipped"] as const;
export type TransferState = (typeof transferStates)[number];

/** What the call history is filtered by: a state, or that there is no recording. */
export const stateFilters = [...transferStates, "none"] as const;
export type StateFilter = (typeof stateFilters)[number];

const Instant = Type.String({ description: "RFC 3339, UTC" });
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
  type: Type.Union([Type.Enum(pushTypes), Type.Null()]),
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
  /** Nothing is known of it but that another call named it. */
  mentionedOnly: Type.Boolean(),
  /** Seconds of the finished recording; null while there is none. */
  recordingSeconds: Type.Union([Type.Number(), Type.Null()]),
  transfer: Type.Union([TransferSummarySchema, Type.Null()]),
});
export type CallRow = Static<typeof CallRowSchema>;

/** Filters of the call history, in the console's addresses and the API's alike; days are the company's, both included. */
export const CallFilterSchema = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 256 })),
  type: Type.Optional(Type.Enum(typeFilters)),
  state: Type.Optional(Type.Enum(stateFilters)),
  from: Type.Optional(Type.String({ maxLength: 10 })),
  to: Type.Optional(Type.String({ maxLength: 10 })),
});
export type CallFilter = Static<typeof CallFilterSchema>;

const page = {
  /** Goes on with what is older; null at the end. */
  next: Type.Union([Type.String(), Type.Null()]),
  /** Set when the search stopped before the page was full: what happened since then was looked through, `next` goes on. */
  searchedBackTo: Type.Union([Instant, Type.Null()]),
  /** The end of a number that was searched for fits too many numbers; what is shown is not all. */
  tooManyNumbers: Type.Boolean(),
  /** So many names have the number in them that it was searched for as a number only. */
  tooManyNames: Type.Boolean(),
};

export const CallListSchema = Type.Object({ items: Type.Array(CallRowSchema), ...page });
export type CallList = Static<typeof CallListSchema>;

export const CallFlowSchema = Type.Object({
  parentSequenceId: Type.String(),
  /** Calls and steps of the chain, oldest first, its first call at the top. */
  calls: Type.Array(CallRowSchema),
  /** How many more the chain has than are here. */
  more: Type.Integer(),
});
export type CallFlow = Static<typeof CallFlowSchema>;

export const CallFlowListSchema = Type.Object({ items: Type.Array(CallFlowSchema), ...page });
export type CallFlowList = Static<typeof CallFlowListSchema>;

export const AttemptSchema = Type.Object({
  id: Type.String(),
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

/** Attempts at one transfer, newest first, a page at a time. */
export const AttemptListSchema = Type.Object({
  items: Type.Array(AttemptSchema),
  next: Type.Union([Type.String(), Type.Null()]),
});
export type AttemptList = Static<typeof AttemptListSchema>;

/** The loudest sample of each part of a recording, from 0 to 255 (full scale); parts are equally long. */
export const PeaksSchema = Type.Object({
  seconds: Type.Number(),
  /** Our side. */
  left: Type.Array(Type.Integer()),
  /** The other party. */
  right: Type.Array(Type.Integer()),
});
export type Peaks = Static<typeof PeaksSchema>;

export const CallPageSchema = Type.Object({
  call: CallRowSchema,
  memo: nullable(Type.String()),
  /** All calls of the chain, oldest first, this one among them. */
  chain: Type.Array(CallRowSchema),
  recording: Type.Union([
    Type.Object({
      receivedAt: Instant,
      /** The phone system that brought it; null: it was pushed with a key of none. */
      source: Type.Union([Type.Object({ id: Type.String(), name: Type.String() }), Type.Null()]),
      channels: Type.Union([Type.Enum(["stereo", "mixed", "agent", "customer"]), Type.Null()]),
      /** What it waits for while it is held: its destination, or somebody who looks at it. */
      heldBy: Type.Union([Type.Enum(["destination", "recording"]), Type.Null()]),
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
    Type.Object({
      at: Instant,
      uri: Type.String(),
      /** Its page in the AWS console; null where the store is not AWS. */
      consoleUrl: nullable(Type.String()),
      bytes: Type.Integer(),
      sha256: Type.String(),
    }),
    Type.Null(),
  ]),
  /** The newest of them; more by the address of its own. */
  attempts: AttemptListSchema,
  attemptCount: Type.Integer(),
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
  /** How often this recording failed in this way, and when last. */
  times: Type.Integer(),
  lastAt: Instant,
  /** When the recording was delivered after all, or the cause was mended. */
  recoveredAt: nullable(Instant),
});
export type ErrorLogEntry = Static<typeof ErrorLogEntrySchema>;

export const ErrorLogSchema = Type.Object({
  items: Type.Array(ErrorLogEntrySchema),
  next: Type.Union([Type.String(), Type.Null()]),
  /** Failures that are not recovered, for the count beside the page's name; at most `mostOpenErrors`. */
  open: Type.Integer(),
  /** All codes that the company's log has, for the filter. */
  codes: Type.Array(Type.String()),
});
export type ErrorLog = Static<typeof ErrorLogSchema>;
