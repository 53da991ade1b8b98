import { Type } from "typebox";
import { errorAnswers } from "../../base/error-answers.ts";

const event = {
  recordingId: "rec-0001",
  externalId: "call-0001",
  ...{ type: "incoming", from: "12025550123", to: "201" },
  ...{ callBegin: "2026-11-22T08:01:41Z", callEnd: "2026-11-22T08:02:11Z" },
  audioUrl: "https://files.example.com/recordings/rec-0001.wav",
};
const optional = (description: string) => Type.Optional(Type.String({ description }));

/** `POST /api/v1/webhooks/<source ID>`, as the OpenAPI document shows it; the body is read by hand, for its signature. */
export const webhookSchema = {
  operationId: "takeWebhook",
  summary: "Where a cloud phone tells of recordings, signed as its provider does; no API key",
  description:
    "The headers are those of the generic webhook (Standard Webhooks); Twilio, Telnyx and Zoom sign, and write their bodies, as their own documents say. A 2xx means that the event is kept; the recording is fetched afterwards.",
  security: [],
  params: Type.Object({
    sourceId: Type.String({
      description: "The source's ID, as its page shows it.",
      examples: ["01k9m3w8z5t2q7r4b6n1c0d8ef"],
    }),
  }),
  headers: Type.Object({
    "webhook-id": optional("Of the event; the same when it is sent again."),
    "webhook-timestamp": optional("Seconds since 1970; at most 5 minutes away."),
    "webhook-signature": optional("v1,<base64 of HMAC-SHA256 of id.timestamp.body>"),
  }),
  body: Type.Object(
    {
      recordingId: optional("The phone system's own ID of the recording; else webhook-id."),
      audioUrl: optional("Where the recording is fetched; its host is one of the source's."),
      agentUrl: optional("Or our side's leg,"),
      customerUrl: optional("and the customer's."),
    },
    {
      additionalProperties: true,
      description: "Beside the addresses the text fields of the push door.",
      "x-examples": { recording: { summary: "The generic webhook", value: event } },
    },
  ),
  response: {
    200: {
      description: "The event is kept. Zoom's check of the address is answered as Zoom wants it.",
      content: {
        "application/json": { schema: Type.Object({}), examples: { kept: { value: { received: 1 } } } },
      },
    },
    ...errorAnswers(
      ...(["webhook_unsigned", "webhook_invalid", "field_invalid", "field_unknown", "not_found"] as const),
      ...(["too_large", "unavailable", "internal"] as const),
    ),
  },
};
