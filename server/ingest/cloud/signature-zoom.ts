import { createHmac } from "node:crypto";
import { isRecent, isSameText } from "./same-text.ts";

/**
 * Whether Zoom signed a request just now: `x-zm-signature` is `v0=` and the hex of HMAC-SHA256 with the app's secret token
 * over `v0:timestamp:body`, the timestamp being `x-zm-request-timestamp` (Unix seconds).
 * Rule: https://developers.zoom.us/docs/api/webhooks/#verify-webhook-events
 */
export function isSignedByZoom(
  secretToken: string,
  timestamp: string,
  body: Buffer,
  signature: string,
  now: Date,
): boolean {
  const hash = createHmac("sha256", secretToken).update(`v0:${timestamp}:`).update(body).digest("hex");
  return isSameText(signature, `v0=${hash}`) && isRecent(timestamp, now);
}

/**
 * The answer to `endpoint.url_validation`; null where the token is none that Zoom would send. Whoever could have any
 * text hashed here would get the signature of a forged event: so it is asked for by a signed request only, and never
 * of a text that looks like one.
 * Rule: https://developers.zoom.us/docs/api/webhooks/#validate-your-webhook-endpoint
 */
export function answerZoomChallenge(
  secretToken: string,
  plainToken: unknown,
): { plainToken: string; encryptedToken: string } | null {
  if (typeof plainToken !== "string" || !/^[A-Za-z0-9_=-]{1,128}$/.test(plainToken)) return null;
  const encryptedToken = createHmac("sha256", secretToken).update(plainToken).digest("hex");
  return { plainToken, encryptedToken };
}
