import { type Static, Type } from "typebox";
import { BacklogSchema } from "./destination.ts";
import { WordsSchema } from "./shared-schemas.ts";

export const roles = ["administrator", "member"] as const;
export type Role = (typeof roles)[number];

/** Who is signed in; 401 when nobody is. */
export const SessionSchema = Type.Union([
  Type.Object({
    kind: Type.Literal("user"),
    email: Type.String(),
    role: Type.Enum(roles),
    /** The company asks for a second factor, and this person has none yet: only the profile is open. */
    mustAddFactor: Type.Boolean(),
    company: Type.Object({ id: Type.String(), name: Type.String(), timeZone: Type.String() }),
    /** What concerns everybody in the company, for the banner. */
    notices: Type.Object({
      paused: Type.Union([
        Type.Object({
          since: Type.String(),
          words: WordsSchema,
          waiting: Type.Integer(),
          nextTryAt: Type.Union([Type.String(), Type.Null()]),
        }),
        Type.Null(),
      ]),
      /** Recordings that were held up are on their way now; null when there are none. */
      backlog: Type.Union([BacklogSchema, Type.Null()]),
      /** Nothing is shipped as no destination is set; for administrators, who can set it. */
      noDestination: Type.Boolean(),
      demoBucket: Type.Boolean(),
      /** Failures in the integration error log that are not recovered; 0 for members. */
      openErrors: Type.Integer(),
      /** Incidents that are open; 0 for members. */
      openIncidents: Type.Integer(),
      /** Mails about errors leave (`ok`), are only written to files, or wait for the mail server; members: `ok`. */
      mail: Type.Enum(["ok", "files", "waiting"]),
      /** Since when mails wait. */
      mailSince: Type.Union([Type.String(), Type.Null()]),
    }),
  }),
  Type.Object({ kind: Type.Literal("operator"), email: Type.String() }),
]);
export type Session = Static<typeof SessionSchema>;

/** A code of the second factor, or a recovery code; asked for by `factor_needed`. */
const factorCode = Type.Optional(Type.String({ maxLength: 64 }));

export const SignInSchema = Type.Object({
  company: Type.String({ maxLength: 64 }),
  email: Type.String({ maxLength: 254 }),
  password: Type.String({ maxLength: 1024 }),
  code: factorCode,
});
export const OperatorSignInSchema = Type.Object({
  email: Type.String({ maxLength: 254 }),
  password: Type.String({ maxLength: 1024 }),
  code: factorCode,
});

/** What the sign-in page tells who has forgotten a password. */
export const SignInHelpSchema = Type.Object({
  /** A link can be sent by mail; otherwise an administrator or the operator makes one. */
  byMail: Type.Boolean(),
  contact: Type.Union([Type.String(), Type.Null()]),
});
export type SignInHelp = Static<typeof SignInHelpSchema>;
export const ForgottenSchema = Type.Object({
  company: Type.String({ maxLength: 64 }),
  email: Type.String({ maxLength: 254 }),
});

/** What a one-time link is for; 404 when it is unknown, used or older than its time. */
export const LinkSchema = Type.Object({
  kind: Type.Enum(["operator", "user"]),
  /** Null for the first operator, who types the address. */
  email: Type.Union([Type.String(), Type.Null()]),
  companyId: Type.Union([Type.String(), Type.Null()]),
  companyName: Type.Union([Type.String(), Type.Null()]),
  /** The person has a password already: this link replaces it. */
  isReset: Type.Boolean(),
  /** A code of the second factor is asked for, too. */
  asksCode: Type.Boolean(),
});
export type Link = Static<typeof LinkSchema>;

export const UseLinkSchema = Type.Object({
  email: Type.Optional(Type.String({ maxLength: 254 })),
  password: Type.String({ maxLength: 1024 }),
  code: factorCode,
});
