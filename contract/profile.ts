import { type Static, Type } from "typebox";
import { languages } from "./words.ts";

export const OwnSessionSchema = Type.Object({
  id: Type.String(),
  startedAt: Type.String(),
  lastSeenAt: Type.String(),
  address: Type.Union([Type.String(), Type.Null()]),
  /** `Firefox, Windows`; null where the browser did not say. */
  browser: Type.Union([Type.String(), Type.Null()]),
  isThis: Type.Boolean(),
});
export type OwnSession = Static<typeof OwnSessionSchema>;

/** Who is signed in, as they see themselves: a person of a company, or the operator. */
export const ProfileSchema = Type.Object({
  kind: Type.Enum(["user", "operator"]),
  email: Type.String(),
  name: Type.String(),
  /** Of mails; null: none was chosen. */
  language: Type.Union([Type.Enum(languages), Type.Null()]),
  passwordAt: Type.Union([Type.String(), Type.Null()]),
  factor: Type.Union([Type.Object({ since: Type.String(), recoveryCodesLeft: Type.Integer() }), Type.Null()]),
  /** The company asks everybody for a second factor. */
  factorRequired: Type.Boolean(),
  sessions: Type.Array(OwnSessionSchema),
  /** Hours after which a sign-in that is not used ends, and after which any ends. */
  idleHours: Type.Integer(),
  sessionHours: Type.Integer(),
});
export type Profile = Static<typeof ProfileSchema>;

const password = Type.String({ maxLength: 1024 });
const code = Type.String({ maxLength: 64 });
export const SaveProfileSchema = Type.Object({
  name: Type.String({ maxLength: 100 }),
  language: Type.Enum(languages),
});
export type SaveProfile = Static<typeof SaveProfileSchema>;
export const ChangePasswordSchema = Type.Object({ current: password, password });
export const StartFactorSchema = Type.Object({ current: password });
/** The secret of a second factor that is not confirmed yet; shown here and nowhere else. */
export const FactorSecretSchema = Type.Object({ secret: Type.String(), uri: Type.String() });
export type FactorSecret = Static<typeof FactorSecretSchema>;
export const ConfirmFactorSchema = Type.Object({ code });
/** Each signs in once in place of a code; shown here and nowhere else. */
export const RecoveryCodesSchema = Type.Object({ codes: Type.Array(Type.String()) });
/** The password once more; the code is asked for by `factor_needed`. */
export const ProveSchema = Type.Object({ current: password, code: Type.Optional(code) });
export const ProveFactorSchema = Type.Object({ current: password, code });
