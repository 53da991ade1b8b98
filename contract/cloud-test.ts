import { type Static, Type } from "typebox";
import { WordsSchema } from "./shared-schemas.ts";

/** What came of testing a cloud phone's credentials; why not, in words, where it failed. */
export const CredentialsTestSchema = Type.Object({
  ok: Type.Boolean(),
  words: Type.Union([WordsSchema, Type.Null()]),
});
export type CredentialsTest = Static<typeof CredentialsTestSchema>;

/** How many recordings that had been given up are fetched again. */
export const FetchAgainSchema = Type.Object({ items: Type.Integer() });
