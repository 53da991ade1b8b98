import { type Static, Type } from "typebox";
import { callTypes, pushTypes, stepTypes, transferStates } from "./calls.ts";
import { WordsSchema } from "./shared-schemas.ts";

/** Text fields of the push door (docs/sources/push.md), with what each takes; the OpenAPI document is made from this. */
export const pushFields = {
  sequenceId: "1 to 64 letters, digits or -; unique in the company. Made by Onbin when absent.",
  externalId: "The phone system's own ID of the call, up to 256 printable characters; may be shared.",
  parentSequenceId: "First call of the chain: a sequence ID or an externalId; may be unknown as yet.",
  previousSequenceId: "Call just before in the chain: a sequence ID or an externalId; may be unknown as yet.",
  type: `One of ${callTypes.join(", ")}; or, without a file, a step of a flow: ${stepTypes.join(", ")}.`,
  answered: "true or false.",
  from: "Number or name of the caller, up to 256 characters.",
  to: "Number or name that was called, up to 256 characters.",
  userName: "Our side's person, up to 256 characters.",
  accountName: "The customer's company, up to 256 characters.",
  contactName: "The customer's person, up to 256 characters.",
  memo: "Free text, up to 4,000 characters.",
  dialBegin: "When dialling began: RFC 3339 with its zone, or Unix seconds.",
  callBegin: "When it was answered: RFC 3339 with its zone, or Unix seconds.",
  callEnd: "When it ended: RFC 3339 with its zone, or Unix seconds.",
  format: "wav (default: by content), or headerless: pcm16, ulaw, alaw, gsm at 8 kHz, g722 at 16 kHz.",
  agentOffset: "Seconds of silence before the agent's leg; 0 to 86400.",
  customerOffset: "Seconds of silence before the customer's leg; 0 to 86400.",
  factsWithin:
    "Seconds (0 to 86400) that the recording waits for the facts of its call before it is shipped; its key follows from them.",
  archive: "true for old recordings: they are shipped when no call that has just ended waits.",
} as const;
export type PushField = keyof typeof pushFields;

/** File parts, and the leg that each is. `tx` and `rx` as seen from the agent's channel (docs/sources/push.md). */
export const pushFiles = {
  audio: "both",
  agent: "agent",
  customer: "customer",
  rx: "agent",
  tx: "customer",
} as const;
export type PushFile = keyof typeof pushFiles;

export const declaredFormats = ["wav", "pcm16", "ulaw", "alaw", "g722", "gsm"] as const;

export const ReceivedSchema = Type.Object({
  sequenceId: Type.String(),
  /** State of the transfer; null for a call without a recording. */
  state: Type.Union([Type.Enum(transferStates), Type.Null()]),
  /** Why it is held or skipped; null otherwise. */
  reason: Type.Union([Type.Object({ code: Type.String(), words: WordsSchema }), Type.Null()]),
  url: Type.String({ description: "GET it with the same key for the recording's state" }),
});

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

export const RecordingSchema = Type.Object({
  sequenceId: Type.String(),
  externalId: orNull(Type.String()),
  parentSequenceId: Type.String(),
  previousSequenceId: orNull(Type.String()),
  type: orNull(Type.Enum(pushTypes)),
  answered: orNull(Type.Boolean()),
  from: orNull(Type.String()),
  to: orNull(Type.String()),
  userName: orNull(Type.String()),
  accountName: orNull(Type.String()),
  contactName: orNull(Type.String()),
  memo: orNull(Type.String()),
  dialBegin: orNull(Type.String()),
  callBegin: orNull(Type.String()),
  callEnd: orNull(Type.String()),
  receivedAt: orNull(Type.String()),
  /** Null for a call without a recording. */
  state: orNull(Type.Enum(transferStates)),
  reason: orNull(Type.Object({ code: Type.String(), words: WordsSchema })),
  bucket: orNull(Type.String()),
  key: orNull(Type.String()),
  /** Of the finished WAV, in bytes. */
  size: orNull(Type.Integer()),
  sha256: orNull(Type.String()),
  seconds: orNull(Type.Number()),
  channels: orNull(Type.String()),
  salvaged: Type.Boolean(),
  /** SHA-256 of what was sent: of the file, or of both legs together. */
  audioSha256: orNull(Type.String()),
  deliveredAt: orNull(Type.String()),
  /** X-Request-Id of the push that brought it: every log line about it bears this. */
  requestId: orNull(Type.String()),
  attempts: Type.Array(
    Type.Object({
      startedAt: Type.String(),
      finishedAt: orNull(Type.String()),
      outcome: Type.Enum(["running", "delivered", "failed", "unknown"]),
      code: orNull(Type.String()),
      httpStatus: orNull(Type.Integer()),
      requestId: orNull(Type.String()),
      uri: Type.String(),
    }),
  ),
});
export type Recording = Static<typeof RecordingSchema>;

export const RecordingListSchema = Type.Object({
  items: Type.Array(Type.Omit(RecordingSchema, ["attempts"])),
  next: orNull(Type.String()),
});
export type RecordingList = Static<typeof RecordingListSchema>;
