import { Type } from "typebox";

const CauseAndCureSchema = Type.Object({ cause: Type.String(), cure: Type.String() });

/** A message in both languages, see `Words`. */
export const WordsSchema = Type.Object({ ja: CauseAndCureSchema, en: CauseAndCureSchema });

/** The one shape of every error answer: a stable code for programs, cause and cure for people. */
export const ErrorBodySchema = Type.Object({
  error: Type.Object({
    code: Type.String(),
    message: Type.String(),
    cure: Type.String(),
    details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  }),
});
