import type { Words } from "./words.ts";

/** Why the value of one form field is refused: a stable code for programs, words for people. */
export type FieldProblem = { code: string; words: Words };
