/** What a webhook can be told of. `webhook.test` beside these comes from the button alone. */
export const webhookEvents = [
  "recording.delivered",
  "recording.held",
  "incident.opened",
  "incident.closed",
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** The event of the button 「テストを送信」. */
export const webhookTestEvent = "webhook.test";

/** Why a delivery found no receiver; stable, stored and shown. */
export const webhookFaults = [
  "url",
  "inside-address",
  "dns",
  "refused",
  "unreachable",
  "tls",
  "timeout",
  "no-answer",
  "secret",
  "stopped",
] as const;
export type WebhookFault = (typeof webhookFaults)[number];
