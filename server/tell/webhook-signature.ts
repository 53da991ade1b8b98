import { createHmac, randomBytes } from "node:crypto";

const prefix = "whsec_";

/** Identity of the row that a webhook's secret belongs to: it opens for this company and this webhook only. */
export function webhookSecretContext(companyId: string, webhookId: string): string {
  return `webhook-secret:${companyId}:${webhookId}`;
}

/** A new signing secret: `whsec_` and the base64 of 32 random bytes (Standard Webhooks, "Signature scheme"). */
export function newWebhookSecret(): string {
  return prefix + randomBytes(32).toString("base64");
}

/**
 * The three headers of Standard Webhooks for one attempt: HMAC-SHA256 over `id.timestamp.body`.
 * @param secret as made by `newWebhookSecret`
 * @param id the same for every attempt of a delivery, so that a receiver recognises a repeat
 * @param at the attempt's own time; receivers refuse old ones
 */
export function signWebhook(
  secret: string,
  id: string,
  at: Date,
  body: string,
): { "webhook-id": string; "webhook-timestamp": string; "webhook-signature": string } {
  const key = Buffer.from(secret.slice(prefix.length), "base64");
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}
