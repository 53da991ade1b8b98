import { Type } from "typebox";
import { errorAnswers, keyErrors } from "../../base/error-answers.ts";

const schema = Type.Object({ sequenceId: Type.Union([Type.String(), Type.Null()]), held: Type.Boolean() });
const answer = (description: string, value: object) => ({
  description,
  content: { "application/json": { schema, examples: { taken: { value } } } },
});
const sequenceId = "01K9M3W8Z5T2Q7R4B6N1C0D8EF";
const header = (description: string, example: string) => Type.String({ description, examples: [example] });
const time = (description: string, example: string) =>
  Type.Optional(header(`${description}; seconds since 1970`, example));

const shared = {
  security: [{ key: [] }, { basic: [] }],
  headers: Type.Object({
    "x-recording-call-id": header("Call-ID of the call's SIP dialogue", "3b7e-1@192.0.2.10"),
    "x-recording-file-name": header(
      "The file's name",
      "3b7e-1@192.0.2.10-57e69aa1f5dd7d9b-00000000c0ffee01.wav",
    ),
    "x-recording-kind": Type.Optional(header("`mixed` or `single`", "mixed")),
    "x-recording-call-start-time": time("The call began", "1795334501.336"),
    "x-recording-stream-start-time": time("The stream began", "1795334501.355"),
    "x-recording-stream-end-time": time("The stream ended", "1795334531.194"),
    "x-recording-call-end-time": time("The call ended", "1795334531.194"),
    "x-recording-call-metadata": Type.Optional(
      header("What the SIP proxy said of the call", "type:incoming|from:12025550123|to:201"),
    ),
    "x-recording-tag": Type.Optional(header("Tag of the stream's party", "2459c1")),
    "x-recording-label": Type.Optional(header("Label of the stream's party", "caller")),
    "x-recording-tag-metadata": Type.Optional(header("What the SIP proxy said of the party", "caller")),
  }),
  response: {
    200: answer("It was here already; or the facts of a notification without a file.", {
      ...{ sequenceId, held: false },
    }),
    201: answer("A new recording; kept safe before this answer.", { sequenceId, held: false }),
    202: answer("A stream that is kept safe until the call's other stream is here.", {
      ...{ sequenceId: null, held: true },
    }),
    ...errorAnswers(
      ...keyErrors.filter((code) => code !== "request_invalid"),
      ...(["multipart_broken", "field_unknown", "field_repeated", "field_invalid", "audio_empty"] as const),
      ...(["nothing_sent", "too_slow", "too_large"] as const),
      ...(["disk_nearly_full", "disk_unusable", "door_busy"] as const),
    ),
  },
};

/** `POST /api/v1/sources/rtpengine`, as the OpenAPI document shows it; headers and form are read by hand, as they come. */
export const notifySchema = {
  operationId: "notifyOfRtpengine",
  summary:
    "What rtpengine's recording daemon delivers (notify-post): a file a request, or the notification alone",
  description: "The key comes as a bearer token, or as the password of HTTP Basic.",
  consumes: ["multipart/form-data"],
  ...shared,
  body: Type.Object(
    { ngfile: Type.Optional(Type.String({ format: "binary", description: "The file." })) },
    {
      additionalProperties: false,
      "x-examples": { file: { summary: "A file", value: { ngfile: "(the bytes of the file)" } } },
    },
  ),
};

/** `GET /api/v1/sources/rtpengine`: the daemon's default, without `notify-post`. */
export const notifyByGetSchema = {
  operationId: "notifyOfRtpengineByGet",
  summary: "The same as by POST: the method that the daemon uses without notify-post",
  description: "The key comes as a bearer token, or as the password of HTTP Basic.",
  ...shared,
  response: {
    200: shared.response[200],
    ...errorAnswers(...keyErrors.filter((code) => code !== "request_invalid"), "field_invalid"),
  },
};
