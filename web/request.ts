import type { Static } from "typebox";
import type { ErrorBodySchema } from "../contract/shared-schemas.ts";
import type { CauseAndCure } from "../contract/words.ts";
import { proveAgain } from "./prove-again.ts";
import { currentLanguage } from "./words/language.ts";
import { currentWords } from "./words/words.ts";

/** A refusal in words for the reader. `status` 0: the server was not reached. */
export class ApiError extends Error implements CauseAndCure {
  readonly status: number;
  readonly code: string;
  override readonly cause: string;
  readonly cure: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    { cause, cure }: CauseAndCure,
    details: Record<string, unknown> = {},
  ) {
    super(cause);
    this.status = status;
    this.code = code;
    this.cause = cause;
    this.cure = cure;
    this.details = details;
  }
}

/**
 * One JSON request to our own server in the chosen language; where it asks for the password once more, it goes on after
 * that.
 * @throws ApiError for every answer that is not 2xx, and when there is none.
 */
export async function request<Answer>(
  method: "GET" | "POST" | "DELETE",
  path: string,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(path, {
    method,
    headers: {
      Accept: "application/json",
      "Accept-Language": currentLanguage(),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    const words = currentWords();
    throw new ApiError(0, "unreachable", { cause: words.causeUnreachable, cure: words.cureUnreachable });
  });
  const text = await response.text();
  if (response.ok) return (text === "" ? undefined : JSON.parse(text)) as Answer;
  const refused = refusal(response.status, text);
  if (refused.code === "prove_again" && (await proveAgain())) return request(method, path, body);
  throw refused;
}

/** The words of an answer that is not 2xx. */
export function refusal(status: number, text: string): ApiError {
  try {
    const { error } = JSON.parse(text) as Static<typeof ErrorBodySchema>;
    return new ApiError(status, error.code, { cause: error.message, cure: error.cure }, error.details);
  } catch {
    const words = currentWords();
    return new ApiError(status, "unexpected", {
      cause: words.causeUnexpected(status),
      cure: words.cureUnexpected,
    });
  }
}
