import { type Static, Type } from "typebox";
import { companyIdPattern } from "./limits.ts";
import { roles } from "./session.ts";

export const CompanySchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  contract: Type.Boolean(),
  timeZone: Type.String(),
  destination: Type.Enum(["none", "ok", "paused", "disabled", "ending"]),
  users: Type.Integer(),
  /** Recordings that wait to be shipped, and the age of the oldest in seconds. */
  waiting: Type.Integer(),
  oldestWaitingSeconds: Type.Union([Type.Number(), Type.Null()]),
});
export type Company = Static<typeof CompanySchema>;
export const CompanyListSchema = Type.Object({ items: Type.Array(CompanySchema) });

export const AddCompanySchema = Type.Object({
  id: Type.String({ pattern: companyIdPattern }),
  name: Type.String({ minLength: 1, maxLength: 200 }),
});
export const SetContractSchema = Type.Object({ on: Type.Boolean() });
export const AddUserSchema = Type.Object({
  email: Type.String({ maxLength: 254 }),
  role: Type.Enum(roles),
});
/** A link that works once and sets the password; shown here and nowhere else. */
export const OneTimeLinkSchema = Type.Object({ url: Type.String(), expiresAt: Type.String() });
/** The API key, shown once. */
export const NewKeySchema = Type.Object({ key: Type.String() });
