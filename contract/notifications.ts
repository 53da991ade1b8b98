import { type Static, Type } from "typebox";
import { nullable } from "./nullable.ts";
import { webhookEvents, webhookFaults } from "./webhook-events.ts";
import { languages } from "./words.ts";

/** What an address can be told of: errors of the integration, calls that stay away; `installation`: the operator's. */
export const tellServices = ["amazon-s3", "phone", "installation"] as const;
export type TellService = (typeof tellServices)[number];

export const mostAddresses = 20;
export const mostWebhooks = 5;
/** Hours without a call that can be set to be an error. */
export const silenceRange = { least: 1, most: 720 } as const;

const id = Type.String({ pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" });

/** A mail of the outbox, as far as it is known. */
export const MailStateSchema = Type.Object({
  state: Type.Enum(["queued", "retrying", "sent", "failed", "dropped"]),
  /** Written at; sent at; tried again at. */
  at: Type.String(),
  sentAt: nullable(Type.String()),
  nextAt: nullable(Type.String()),
  /** The mail server's own words of the last failure. */
  error: nullable(Type.String()),
});
export type MailState = Static<typeof MailStateSchema>;

export const AddressSchema = Type.Object({
  id,
  email: Type.String(),
  language: Type.Enum(languages),
  services: Type.Array(Type.Enum(tellServices)),
  heartbeat: Type.Boolean(),
  dailyProof: Type.Boolean(),
  /** `expired`: the link of the confirmation mail works no more. */
  state: Type.Enum(["unconfirmed", "expired", "confirmed"]),
  confirmationMail: nullable(MailStateSchema),
  testMail: nullable(MailStateSchema),
});
export type Address = Static<typeof AddressSchema>;

export const WebhookSchema = Type.Object({
  id,
  url: Type.String(),
  events: Type.Array(Type.Enum(webhookEvents)),
  /** `resting`: it failed last and is tried again; `stopped`: it answered 410. */
  state: Type.Enum(["new", "ok", "failing", "stopped"]),
  lastOkAt: nullable(Type.String()),
  lastFailedAt: nullable(Type.String()),
  lastStatus: nullable(Type.Integer()),
  lastFault: nullable(Type.Enum(webhookFaults)),
  /** Deliveries that wait to be sent or tried again. */
  waiting: Type.Integer(),
});
export type Webhook = Static<typeof WebhookSchema>;

export const DeliverySchema = Type.Object({
  id,
  event: Type.String(),
  at: Type.String(),
  state: Type.Enum(["waiting", "retrying", "delivered", "given-up"]),
  attempts: Type.Integer(),
  deliveredAt: nullable(Type.String()),
  nextAt: nullable(Type.String()),
  status: nullable(Type.Integer()),
  fault: nullable(Type.Enum(webhookFaults)),
});
export type Delivery = Static<typeof DeliverySchema>;

export const NotificationsPageSchema = Type.Object({
  /** false: there is no ONBIN_SMTP_URL, and mails are written to files. */
  mailConfigured: Type.Boolean(),
  addresses: Type.Array(AddressSchema),
  /** Hours without a delivery that are an error; null: learned; 0: never. Null in the operator's page as well. */
  silenceHours: nullable(Type.Number()),
  webhooks: Type.Array(WebhookSchema),
});
export type NotificationsPage = Static<typeof NotificationsPageSchema>;

const choices = {
  language: Type.Enum(languages),
  services: Type.Array(Type.Enum(tellServices), { maxItems: tellServices.length, uniqueItems: true }),
  heartbeat: Type.Boolean(),
  dailyProof: Type.Boolean(),
};
export const AddAddressSchema = Type.Object(
  { email: Type.String({ maxLength: 254 }), ...choices },
  { additionalProperties: false },
);
export type AddAddress = Static<typeof AddAddressSchema>;
export const ChangeAddressSchema = Type.Object(choices, { additionalProperties: false });
export type ChangeAddress = Static<typeof ChangeAddressSchema>;

export const SilenceSchema = Type.Object({
  silenceHours: nullable(Type.Integer({ minimum: 0, maximum: silenceRange.most })),
});

export const WebhookValuesSchema = Type.Object(
  {
    url: Type.String({ minLength: 1, maxLength: 2048 }),
    events: Type.Array(Type.Enum(webhookEvents), { minItems: 1, uniqueItems: true }),
  },
  { additionalProperties: false },
);
export type WebhookValues = Static<typeof WebhookValuesSchema>;

/** The signing secret, shown once. */
export const WebhookSecretSchema = Type.Object({ id, secret: Type.String() });
export type WebhookSecret = Static<typeof WebhookSecretSchema>;
export const DeliveryListSchema = Type.Object({ items: Type.Array(DeliverySchema) });

/** One row by its ID, in the address of the request. */
export const RowSchema = Type.Object({ id });

/** What a confirmation link is for; 404 when it is unknown, used or older than its time. */
export const ConfirmationSchema = Type.Object({
  email: Type.String(),
  /** Null: the installation itself, whose operator is told. */
  companyName: nullable(Type.String()),
});
export type Confirmation = Static<typeof ConfirmationSchema>;
