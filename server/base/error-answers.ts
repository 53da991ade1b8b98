import { Type } from "typebox";
import { type ErrorCode, errors } from "../../contract/errors.ts";
import { AppError, type ErrorDetails } from "./app-error.ts";
import { errorBody } from "./error-body.ts";

/** What any answer to a request with an API key may be. */
export const keyErrors = [
  "key_missing",
  "key_unknown",
  "key_scope",
  "too_many_requests",
  "request_invalid",
  "unavailable",
  "internal",
] as const satisfies readonly ErrorCode[];

/** Details that make an example of an error readable; those of other codes have none. */
const exampleDetails: Partial<Record<ErrorCode, ErrorDetails>> = {
  multipart_broken: { problem: "Unexpected end of multipart data" },
  too_large: { limitBytes: 1_073_741_824 },
  field_unknown: { field: "sequenceID", known: "sequenceId, externalId, …" },
  field_repeated: { field: "from" },
  field_invalid: {
    field: "callBegin",
    problem: "the time zone is missing (Z or +09:00)",
    expected: "When it was answered: RFC 3339 with its zone, or Unix seconds",
  },
  files_wrong: { files: "audio, agent" },
  audio_empty: { field: "audio" },
  recording_differs: { storedSha256: "9f86d081…", sentSha256: "60303ae2…" },
  too_slow: { seconds: 30 },
  key_scope: { scope: "read", needed: "push" },
  disk_unusable: { problem: "EROFS" },
  request_invalid: { problem: "params/sequenceId must not have more than 64 characters" },
  internal: { requestId: "6f1c1c3e-8f7a-4a86-9d0e-4f0f5f6f7a8b" },
};

/** Statuses whose answer says in Retry-After when to come again. */
const waits: ReadonlySet<number> = new Set([429, 503]);

/**
 * The error answers of one operation for the OpenAPI document, by status: each with its codes, and an example of each
 * as the service words it.
 * @returns to be spread into a route's `schema.response`
 */
export function errorAnswers(...codes: readonly ErrorCode[]): Record<number, object> {
  const byStatus = Map.groupBy(new Set(codes), (code) => errors[code].status);
  return Object.fromEntries([...byStatus].map(([status, of]) => [status, answerOf(status, of)]));
}

function answerOf(status: number, codes: readonly ErrorCode[]): object {
  const error = Type.Object({
    code: Type.Enum([...codes], { description: "Stable; programs go by it." }),
    message: Type.String({ description: "What is wrong, in the language of Accept-Language (ja or en)." }),
    cure: Type.String({ description: "What to do." }),
    details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  });
  const examples = Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }]));
  return {
    description: codes.map((code) => `\`${code}\`: ${errors[code].en.cause}`).join("\n\n"),
    ...(waits.has(status)
      ? {
          headers: {
            "retry-after": { type: "integer", description: "Seconds to wait before sending again." },
          },
        }
      : {}),
    content: { "application/json": { schema: Type.Object({ error }), examples } },
  };
}

function exampleOf(code: ErrorCode) {
  return errorBody(new AppError(code, exampleDetails[code] ?? {}), "en");
}
