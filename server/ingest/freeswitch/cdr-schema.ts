import { Type } from "typebox";
import { errorAnswers, keyErrors } from "../../base/error-answers.ts";

const record = {
  variables: {
    ...{ uuid: "4f2c8a52-5d3c-4b7a-9d52-0d3d6d6e7f01", direction: "inbound" },
    ...{ start_epoch: "1795334501", answer_epoch: "1795334503", end_epoch: "1795334531" },
    ...{ billmsec: "28000", hangup_cause: "NORMAL_CLEARING" },
  },
  callflow: [{ caller_profile: { caller_id_number: "12025550123", destination_number: "201" } }],
};
const encoded = `cdr=${encodeURIComponent(JSON.stringify(record))}`;
const leg = Type.Object(
  {
    uuid: Type.String({ description: "The channel's UUID." }),
    leg: Type.String({ description: "read, write, caller, callee, agent or customer." }),
    type: Type.Optional(Type.String({ description: "incoming, outbound, internal; inbound, local." })),
    audio: Type.String({ format: "binary", description: "The file of that side." }),
  },
  { additionalProperties: false },
);
const schema = Type.Object({ sequenceId: Type.Union([Type.String(), Type.Null()]), held: Type.Boolean() });
const sequenceId = "01K9M3W8Z5T2Q7R4B6N1C0D8EF";
const answer = (description: string, value: object) => ({
  description,
  content: { "application/json": { schema, examples: { taken: { value } } } },
});

/** `POST /api/v1/sources/freeswitch`, as the OpenAPI document shows it; the body is read by hand, as it comes. */
export const recordSchema = {
  operationId: "takeFromFreeswitch",
  summary:
    "A call detail record of FreeSWITCH's mod_json_cdr; or one side's file of a call that was recorded in two",
  description:
    "The key comes as a bearer token, or as the password of HTTP Basic (`cred`). Of a record the content decides, not its type: JSON plain, URL-encoded or in base64, after `cdr=` or not.",
  security: [{ key: [] }, { basic: [] }],
  body: {
    content: {
      "application/json": {
        schema: Type.Object(
          {},
          { "x-examples": { record: { summary: "As JSON (encode=false)", value: record } } },
        ),
      },
      "application/x-www-form-urlencoded": {
        schema: Type.String({
          "x-examples": { record: { summary: "As mod_json_cdr sends it by default", value: encoded } },
        }),
      },
      "multipart/form-data": {
        schema: {
          ...leg,
          "x-examples": {
            leg: {
              summary: "One side, by curl -F as record_post_process_exec_api",
              value: {
                uuid: record.variables.uuid,
                leg: "read",
                type: "inbound",
                audio: "(the bytes of the file)",
              },
            },
          },
        },
      },
    },
  },
  response: {
    200: answer("A record: committed. A file: it was here already.", { sequenceId, held: false }),
    201: answer("A file that completes a new recording; kept safe before this answer.", {
      ...{ sequenceId, held: false },
    }),
    202: answer("A file that is kept safe until the other side's is here.", { sequenceId: null, held: true }),
    ...errorAnswers(
      ...keyErrors.filter((code) => code !== "request_invalid"),
      ...(["multipart_broken", "field_unknown", "field_repeated", "field_invalid", "audio_empty"] as const),
      ...(["nothing_sent", "too_slow", "too_large"] as const),
      ...(["disk_nearly_full", "disk_unusable", "door_busy"] as const),
    ),
  },
};
