import { createHmac } from "node:crypto";
import { sendEvent } from "./stand-in.ts";

/** Sends a body signed as Standard Webhooks says. */
export function sendStandard(
  address: string,
  secret: string,
  said: unknown,
  { id = "msg_1", at = new Date(), signWith = secret }: { id?: string; at?: Date; signWith?: string } = {},
) {
  const body = JSON.stringify(said);
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const key = Buffer.from(signWith.replace("whsec_", ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return sendEvent(address, body, {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${Buffer.alloc(32).toString("base64")} v1,${signature}`,
  });
}
