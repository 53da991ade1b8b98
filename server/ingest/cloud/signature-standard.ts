import { createHmac } from "node:crypto";
import { isRecent, isSameText } from "./same-text.ts";

/**
 * Whether a request is signed as Standard Webhooks says, just now: one of the space-separated `v1,` entries of
 * `webhook-signature` is the base64 of HMAC-SHA256 over `id.timestamp.body`.
 * Rule: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @param secret `whsec_` and base64
 */
export function isSignedAsStandard(
  secret: string,
  id: string,
  timestamp: string,
  body: Buffer,
  signatures: string,
  now: Date,
): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  if (id === "" || key.length === 0) return false;
  const wanted = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  // A key that is being changed signs twice; every entry is compared.
  const found = signatures
    .split(" ", 20)
    .map((entry) => isSameText(entry, `v1,${wanted}`))
    .includes(true);
  return found && isRecent(timestamp, now);
}
