import { type Static, Type } from "typebox";

/** What an API key may do: deliver recordings (`push`), read them (`read`), or both. */
export const keyScopes = ["push", "read", "both"] as const;
export type KeyScope = (typeof keyScopes)[number];

export const ApiKeySchema = Type.Object({
  id: Type.String(),
  /** What it was named; empty for keys made without a name. */
  name: Type.String(),
  /** Its first characters, by which it is recognised. */
  prefix: Type.String(),
  scope: Type.Enum(keyScopes),
  madeAt: Type.String(),
  /** Mail address, `operator …` or `command line`; null for keys of the first releases. */
  madeBy: Type.Union([Type.String(), Type.Null()]),
  lastUsedAt: Type.Union([Type.String(), Type.Null()]),
  lastUsedAddress: Type.Union([Type.String(), Type.Null()]),
  endedAt: Type.Union([Type.String(), Type.Null()]),
  /** The phone system that it was made for; null: it opens the push door as such. */
  source: Type.Union([Type.Object({ id: Type.String(), name: Type.String() }), Type.Null()]),
});
export type ApiKey = Static<typeof ApiKeySchema>;
export const ApiKeyListSchema = Type.Object({ items: Type.Array(ApiKeySchema) });

export const AddApiKeySchema = Type.Object({
  name: Type.String({ maxLength: 100, pattern: "\\S" }),
  scope: Type.Enum(keyScopes),
});
export type AddApiKey = Static<typeof AddApiKeySchema>;
export const MadeApiKeySchema = Type.Object({ id: Type.String(), key: Type.String() });
