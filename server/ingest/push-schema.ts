import { type TProperties, Type } from "typebox";
import { pushFields, pushFiles, ReceivedSchema } from "../../contract/push.ts";
import { ErrorBodySchema } from "../../contract/shared-schemas.ts";

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
const answer = (description: string, schema: object) => ({ description, ...schema });

/** The push door as the OpenAPI document shows it; the form itself is read by hand, as it comes. */
export const pushSchema = {
  summary: "Push the recording of a finished call, or the facts of one",
  consumes: ["multipart/form-data"],
  headers: Type.Object({
    "idempotency-key": Type.Optional(
      Type.String({
        description: "1 to 255 printable ASCII characters; names the recording without sequenceId.",
      }),
    ),
  }),
  body: Type.Object(Object.fromEntries([...text, ...files]) as TProperties),
  response: {
    201: answer("New; kept safe before this answer.", ReceivedSchema),
    200: answer("The same bytes were already there; facts are completed.", ReceivedSchema),
    400: answer("The form cannot be used; nothing was kept.", ErrorBodySchema),
    401: answer("No API key, or a wrong one.", ErrorBodySchema),
    408: answer("The sender fell silent.", ErrorBodySchema),
    409: answer("The same identity with other bytes; both hashes are in details.", ErrorBodySchema),
    411: answer("Neither Content-Length nor chunks.", ErrorBodySchema),
    413: answer("Larger than ONBIN_MAX_UPLOAD.", ErrorBodySchema),
    415: answer("Not multipart/form-data.", ErrorBodySchema),
    429: answer("Too many at once; see Retry-After.", ErrorBodySchema),
    503: answer("The disk is nearly full; see Retry-After.", ErrorBodySchema),
  },
};
