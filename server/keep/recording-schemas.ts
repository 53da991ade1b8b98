import { Type } from "typebox";
import { transferStates } from "../../contract/calls.ts";
import { type Recording, RecordingListSchema, RecordingSchema } from "../../contract/push.ts";
import { errorAnswers, keyErrors } from "../base/error-answers.ts";

const example: Recording = {
  ...{ sequenceId: "01K9M3W8Z5T2Q7R4B6N1C0D8EF", externalId: "1795334501.3" },
  ...{ parentSequenceId: "01K9M3W8Z5T2Q7R4B6N1C0D8EF", previousSequenceId: null },
  ...{ type: "incoming", answered: true, from: "12025550123", to: "201" },
  ...{ userName: "佐藤 花子", accountName: "Example KK", contactName: null, memo: null },
  ...{ dialBegin: null, callBegin: "2026-11-22T08:01:41.000Z", callEnd: "2026-11-22T08:02:11.000Z" },
  ...{ receivedAt: "2026-11-22T08:02:12.318Z", state: "delivered", reason: null },
  ...{ bucket: "example-recordings", key: "rec/01K9M3W8Z5T2Q7R4B6N1C0D8EF.wav", size: 960_044 },
  ...{ sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", seconds: 30 },
  ...{ channels: "stereo", salvaged: false },
  ...{ audioSha256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752" },
  ...{ deliveredAt: "2026-11-22T08:02:12.871Z", requestId: "6f1c1c3e-8f7a-4a86-9d0e-4f0f5f6f7a8b" },
  attempts: [
    {
      ...{ startedAt: "2026-11-22T08:02:12.790Z", finishedAt: "2026-11-22T08:02:12.871Z" },
      ...{ outcome: "delivered", code: null, httpStatus: 200, requestId: "4442587FB7D0A2F9" },
      uri: "s3://example-recordings/rec/01K9M3W8Z5T2Q7R4B6N1C0D8EF.wav",
    },
  ],
};
const { attempts: _attempts, ...inList } = example;

/** `GET /api/v1/recordings/<sequenceId>`. */
export const readRecordingSchema = {
  operationId: "readRecording",
  summary: "What became of one recording: facts, state, place in the bucket, attempts",
  params: Type.Object({ sequenceId: Type.String({ maxLength: 64, examples: [example.sequenceId] }) }),
  response: {
    200: {
      description: "The call, and what became of its recording; `state` is null while it has none.",
      content: {
        "application/json": { schema: RecordingSchema, examples: { delivered: { value: example } } },
      },
    },
    ...errorAnswers(...keyErrors, "not_found"),
  },
};

/** `GET /api/v1/recordings`. */
export const listRecordingsSchema = {
  operationId: "listRecordings",
  summary: "Recordings, newest first, 100 a page",
  querystring: Type.Object({
    state: Type.Optional(Type.Enum(transferStates, { examples: ["held"] })),
    from: Type.Optional(
      Type.String({
        maxLength: 40,
        description: "Received at or after, RFC 3339.",
        examples: ["2026-11-22T00:00:00Z"],
      }),
    ),
    to: Type.Optional(
      Type.String({
        maxLength: 40,
        description: "Received before, RFC 3339.",
        examples: ["2100-01-01T00:00:00Z"],
      }),
    ),
    cursor: Type.Optional(Type.String({ maxLength: 200, description: "`next` of the page before." })),
  }),
  response: {
    200: {
      description: "A page; `next` is null on the last.",
      content: {
        "application/json": {
          schema: RecordingListSchema,
          examples: { last: { value: { items: [inList], next: null } } },
        },
      },
    },
    ...errorAnswers(...keyErrors, "field_invalid"),
  },
};
