import { createPublicKey, verify } from "node:crypto";
import { isRecent } from "./same-text.ts";

/** An Ed25519 public key of 32 bytes as SubjectPublicKeyInfo begins (RFC 8410 §4). */
const prefix = Buffer.from("302a300506032b6570032100", "hex");

/**
 * Whether Telnyx signed a request just now: Ed25519 over `timestamp|body`, base64 in `telnyx-signature-ed25519`, the
 * timestamp (Unix seconds) in `telnyx-timestamp`; not older than 5 minutes.
 * Rule: https://developers.telnyx.com/development/api-fundamentals/webhooks/receiving-webhooks
 * @param publicKey base64 of 32 bytes, as the portal shows it
 */
export function isSignedByTelnyx(
  publicKey: string,
  timestamp: string,
  body: Buffer,
  signature: string,
  now: Date,
): boolean {
  const bytes = Buffer.from(publicKey, "base64");
  const signed = Buffer.from(signature, "base64");
  if (bytes.length !== 32 || signed.length !== 64 || !isRecent(timestamp, now)) return false;
  const key = createPublicKey({ key: Buffer.concat([prefix, bytes]), format: "der", type: "spki" });
  return verify(null, Buffer.concat([Buffer.from(`${timestamp}|`), body]), key, signed);
}
