import { type ErrorCode, errors } from "../../contract/errors.ts";
import type { CauseAndCure, Language } from "../../contract/words.ts";

export type ErrorDetails = Readonly<Record<string, unknown>>;

/** An error that the caller may read: one entry of the error table, with the details that fill its words. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  /** Seconds for `Retry-After`, where waiting is the cure. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, details: ErrorDetails = {}, retryAfter?: number) {
    super(fill(errors[code].en.cause, details));
    this.name = "AppError";
    this.code = code;
    this.details = details;
    this.retryAfter = retryAfter;
  }

  get status(): number {
    return errors[this.code].status;
  }

  words(language: Language): CauseAndCure {
    const { cause, cure } = errors[this.code][language];
    return { cause: fill(cause, this.details), cure: fill(cure, this.details) };
  }
}

/** Replaces `{name}` by the detail of that name; a detail may itself be `{ ja, en }`-free text only. */
function fill(text: string, details: ErrorDetails): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    name in details ? String(details[name]) : whole,
  );
}
