import { type Static, Type } from "typebox";
import { pushTypes } from "./call-types.ts";
import { transferStates } from "./calls.ts";
import { WordsSchema } from "./shared-schemas.ts";

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
