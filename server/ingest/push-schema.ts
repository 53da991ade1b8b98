import { type TProperties, Type } from "typebox";
import { ReceivedSchema } from "../../contract/push.ts";
import { pushFields, pushFiles } from "../../contract/push-fields.ts";
import { errorAnswers, keyErrors } from "../base/error-answers.ts";

const text = Object.entries(pushFields).map(([name, description]) => [
  name,
  Type.Optional(Type.String({ description })),
]);
const files = Object.entries(pushFiles).map(([name, role]) => [
  name,
  Type.Optional(
    Type.String({ format: "binary", description: role === "both" ? "The recording." : `The ${role}'s leg.` }),
  ),
]);

/** Stands in the examples for the bytes of a file. */
const bytes = "(the bytes of the file)";
const call = {
  externalId: "1795334501.3",
  type: "incoming",
  from: "12025550123",
  to: "201",
  callBegin: "2026-11-22T08:01:41Z",
  callEnd: "2026-11-22T08:02:11Z",
};
const requests = {
  recording: { summary: "One file, with the facts of its call", value: { ...call, audio: bytes } },
  legs: {
    summary: "A file for each side; the customer's began a quarter of a second later",
    value: {
      ...{ externalId: "1795334501.4", type: "outbound", from: "201", to: "12025550123" },
      ...{ customerOffset: "0.25", agent: bytes, customer: bytes },
    },
  },
  headerless: {
    summary: "A file without a header, whose format is declared",
    value: { sequenceId: "pbx1-1795334511-6", format: "alaw", audio: bytes },
  },
  transferred: {
    summary: "The recording after a transfer, in the same chain as the first",
    value: {
      ...{
        externalId: "1795334526.13",
        parentSequenceId: "1795334501.3",
        previousSequenceId: "1795334501.3",
      },
      ...{ type: "transfer", from: "201", to: "202", audio: bytes },
    },
  },
  facts: {
    summary:
      "The facts of a call without a file: before its recording, after it, or for a call that has none",
    value: {
      ...call,
      answered: "true",
      userName: "佐藤 花子",
      accountName: "Example KK",
      memo: "Called back",
    },
  },
  step: {
    summary: "What a voice menu did in the chain of a call",
    value: {
      sequenceId: "menu-1",
      parentSequenceId: "1795334501.3",
      type: "play",
      callBegin: call.callBegin,
    },
  },
};

const received = {
  sequenceId: "01K9M3W8Z5T2Q7R4B6N1C0D8EF",
  state: "waiting",
  reason: null,
  url: "https://onbin.example.com/api/v1/recordings/01K9M3W8Z5T2Q7R4B6N1C0D8EF",
};
const answer = (description: string, value: object) => ({
  description,
  headers: { location: { type: "string", description: "The same as `url`." } },
  content: { "application/json": { schema: ReceivedSchema, examples: { received: { value } } } },
});

/** The push door as the OpenAPI document shows it; the form itself is read by hand, as it comes. */
export const pushSchema = {
  operationId: "pushRecording",
  summary: "Push the recording of a finished call, or the facts of one",
  description:
    "A 2xx means that Onbin has it on disk. After 408, 429, any 5xx, or no answer: send the same again, after Retry-After where there is one. The same again is no second recording.",
  consumes: ["multipart/form-data"],
  headers: Type.Object({
    "idempotency-key": Type.Optional(
      Type.String({
        description: "1 to 255 printable ASCII characters; names the recording without sequenceId.",
      }),
    ),
  }),
  body: Type.Object(Object.fromEntries([...text, ...files]) as TProperties, {
    additionalProperties: false,
    "x-examples": requests,
  }),
  response: {
    201: answer("New; kept safe before this answer.", received),
    200: answer("The same bytes were already there, or the call is known; facts are completed.", {
      ...received,
      state: "delivered",
    }),
    ...errorAnswers(
      ...keyErrors.filter((code) => code !== "request_invalid"),
      ...(["multipart_broken", "field_unknown", "field_repeated", "field_invalid", "files_wrong"] as const),
      ...(["audio_empty", "nothing_sent", "too_slow", "recording_differs", "length_required"] as const),
      ...(["too_large", "not_multipart", "disk_nearly_full", "disk_unusable", "door_busy"] as const),
    ),
  },
};
