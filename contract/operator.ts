import { type Static, Type } from "typebox";
import { ApiKeySchema, keyScopes } from "./api-keys.ts";
import { companyIdPattern } from "./limits.ts";
import { nullable } from "./nullable.ts";
import { operations } from "./operations.ts";
import { UserSchema } from "./people.ts";
import { roles } from "./session.ts";
import { WordsSchema } from "./shared-schemas.ts";

const instant = Type.String();
export const destinationStates = ["none", "ok", "paused", "disabled", "ending"] as const;
export type DestinationState = (typeof destinationStates)[number];

const companyFacts = {
  id: Type.String(),
  name: Type.String(),
  contract: Type.Boolean(),
  timeZone: Type.String(),
  destination: Type.Enum(destinationStates),
  users: Type.Integer(),
  /** Recordings that wait to be shipped, and the age of the oldest in seconds. */
  waiting: Type.Integer(),
  oldestWaitingSeconds: nullable(Type.Number()),
  lastDeliveredAt: nullable(instant),
  /** The worst that is wrong at this moment; null: nothing is. */
  trouble: nullable(Type.Object({ since: instant, words: WordsSchema })),
};

export const CompanySchema = Type.Object(companyFacts);
export type Company = Static<typeof CompanySchema>;

export const companySorts = ["trouble", "id", "name", "waiting", "delivered", "users"] as const;
export type CompanySort = (typeof companySorts)[number];

/** Which companies are listed, and in what order; default: those in trouble first. */
export const CompanyQuerySchema = Type.Object({
  /** Part of the ID or of the name. */
  q: Type.Optional(Type.String({ maxLength: 100 })),
  contract: Type.Optional(Type.Enum(["on", "off"])),
  show: Type.Optional(Type.Enum(["trouble", ...destinationStates])),
  sort: Type.Optional(Type.Enum(companySorts)),
  cursor: Type.Optional(Type.String({ maxLength: 400 })),
});
export type CompanyQuery = Static<typeof CompanyQuerySchema>;

export const CompanyListSchema = Type.Object({
  items: Type.Array(CompanySchema),
  next: nullable(Type.String()),
  /** Of all companies, whatever is asked for. */
  counts: Type.Object({ all: Type.Integer(), contracted: Type.Integer(), troubled: Type.Integer() }),
  /** Companies whose set-up was begun and is neither done nor put away. */
  setUps: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
});

/** Everything that the operator sees of one company: never its calls, its callers or its bucket. */
export const CompanyPageSchema = Type.Object({
  ...companyFacts,
  createdAt: instant,
  lastReceivedAt: nullable(instant),
  /** Of the last 24 whole hours and the one that runs. */
  day: Type.Object({ received: Type.Integer(), delivered: Type.Integer(), failed: Type.Integer() }),
  incidents: Type.Array(Type.Object({ since: instant, words: WordsSchema })),
  /** Days that our copy stays; `own`: the company has chosen it. */
  retention: Type.Object({
    deliveredDays: Type.Number(),
    unshippedDays: Type.Number(),
    own: Type.Boolean(),
  }),
  people: Type.Array(UserSchema),
  keys: Type.Array(ApiKeySchema),
});
export type CompanyPage = Static<typeof CompanyPageSchema>;

/** How far the set-up of a company has come; each step turns true by itself. */
export const SetUpSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  contract: Type.Boolean(),
  open: Type.Boolean(),
  /** Administrators by address: who has a password, and who was only invited so far. */
  administrators: Type.Array(UserSchema),
  keys: Type.Array(ApiKeySchema),
  recordings: Type.Object({
    received: Type.Integer(),
    firstReceivedAt: nullable(instant),
    /** Arrived while nothing could be shipped; a backfill ships them. */
    skipped: Type.Integer(),
    delivered: Type.Integer(),
    firstDeliveredAt: nullable(instant),
  }),
  destination: Type.Enum(destinationStates),
  /** Why nothing is shipped, where something is wrong with the destination. */
  trouble: nullable(WordsSchema),
  /** What recordings are sent to and where people sign in, as others reach it. */
  publicUrl: Type.String(),
});
export type SetUp = Static<typeof SetUpSchema>;
export const SteerSetUpSchema = Type.Object({ open: Type.Boolean() });

export const AddCompanySchema = Type.Object({
  id: Type.String({ pattern: companyIdPattern }),
  name: Type.String({ minLength: 1, maxLength: 200, pattern: "\\S" }),
  timeZone: Type.Optional(Type.String({ maxLength: 64 })),
  contract: Type.Optional(Type.Boolean()),
  /** Lead through its set-up. */
  setUp: Type.Optional(Type.Boolean()),
});
export const AddedCompanySchema = Type.Object({ id: Type.String() });
export const ChangeCompanySchema = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200, pattern: "\\S" }),
  timeZone: Type.String({ maxLength: 64 }),
});
export const SetContractSchema = Type.Object({ on: Type.Boolean() });
export const AddUserSchema = Type.Object({
  email: Type.String({ maxLength: 254 }),
  role: Type.Enum(roles),
});
/** A link that works once and sets the password; shown here and nowhere else. */
export const OneTimeLinkSchema = Type.Object({ url: Type.String(), expiresAt: Type.String() });
/** What a new key is named and may do; default: no name, everything. */
export const KeyChoiceSchema = Type.Object({
  name: Type.Optional(Type.String({ maxLength: 100 })),
  scope: Type.Optional(Type.Enum(keyScopes)),
});
export type KeyChoice = Static<typeof KeyChoiceSchema>;
/** The API key, shown once. */
export const NewKeySchema = Type.Object({ id: Type.String(), key: Type.String() });

/** Which acts of the operator are listed; days are the reader's own, both included. */
export const OperatorLogFilterSchema = {
  operation: Type.Optional(Type.Enum(operations)),
  /** A company's ID. */
  company: Type.Optional(Type.String({ maxLength: 64 })),
  /** First instant, and the first that is too late. */
  from: Type.Optional(Type.String({ maxLength: 40 })),
  before: Type.Optional(Type.String({ maxLength: 40 })),
};
export const OperatorLogSchema = Type.Object({
  items: Type.Array(
    Type.Object({
      id: Type.String(),
      at: instant,
      actor: Type.String(),
      address: nullable(Type.String()),
      operation: Type.Enum(operations),
      company: nullable(Type.String()),
      details: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
  next: nullable(Type.String()),
});
export type OperatorLog = Static<typeof OperatorLogSchema>;
