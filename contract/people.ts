import { type Static, Type } from "typebox";
import { roles } from "./session.ts";
import { languages } from "./words.ts";

const instant = Type.Union([Type.String(), Type.Null()]);

/** `invited`: has a link and no password yet; `lapsed`: that link is over; `off`: switched off. */
export const userStates = ["active", "invited", "lapsed", "off"] as const;

export const UserSchema = Type.Object({
  id: Type.String(),
  email: Type.String(),
  name: Type.String(),
  role: Type.Enum(roles),
  state: Type.Enum(userStates),
  /** Until when the newest link of this person works; null: there is none. */
  linkExpiresAt: instant,
  hasFactor: Type.Boolean(),
  lastSignInAt: instant,
  isSelf: Type.Boolean(),
  /** The only administrator who can work: cannot be made a member or switched off. */
  isLastAdministrator: Type.Boolean(),
});
export type User = Static<typeof UserSchema>;
export const UsersPageSchema = Type.Object({
  /** Links are sent by mail; otherwise they are handed over by hand. */
  mailConfigured: Type.Boolean(),
  users: Type.Array(UserSchema),
});
export type UsersPage = Static<typeof UsersPageSchema>;

export const InviteSchema = Type.Object({
  email: Type.String({ maxLength: 254 }),
  name: Type.String({ maxLength: 100 }),
  role: Type.Enum(roles),
  language: Type.Enum(languages),
});
export type Invite = Static<typeof InviteSchema>;
export const ChangeRoleSchema = Type.Object({ role: Type.Enum(roles) });

/** A link that works once; shown here and nowhere else. */
export const HandedLinkSchema = Type.Object({
  url: Type.String(),
  expiresAt: Type.String(),
  /** It was written as a mail to that person, too. */
  mailed: Type.Boolean(),
});
export type HandedLink = Static<typeof HandedLinkSchema>;

/** The page セキュリティ of a company. */
export const SecuritySchema = Type.Object({
  factorRequired: Type.Boolean(),
  /** People who can work and have no second factor. */
  withoutFactor: Type.Integer(),
});
export type SecurityPage = Static<typeof SecuritySchema>;
export const SaveSecuritySchema = Type.Object({ factorRequired: Type.Boolean() });
