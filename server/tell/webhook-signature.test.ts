import { expect, test } from "vitest";
import { newWebhookSecret, signWebhook } from "./webhook-signature.ts";

test("signs as the example of Standard Webhooks' own libraries", () => {
  const at = new Date(1_614_265_330_000);
  const signed = signWebhook(
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    at,
    '{"test": 2432232314}',
  );
  expect(signed).toEqual({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test("a secret is 32 random bytes, never the same", () => {
  const secrets = [newWebhookSecret(), newWebhookSecret()];
  for (const secret of secrets) expect(Buffer.from(secret.replace(/^whsec_/, ""), "base64")).toHaveLength(32);
  expect(new Set(secrets).size).toBe(2);
});
