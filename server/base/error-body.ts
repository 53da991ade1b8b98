import type { Language } from "../../contract/words.ts";
import type { AppError } from "./app-error.ts";

/** The one shape of errors. */
export function errorBody(error: AppError, language: Language) {
  const { cause, cure } = error.words(language);
  const details = Object.keys(error.details).length > 0 ? { details: error.details } : {};
  return { error: { code: error.code, message: cause, cure, ...details } };
}
