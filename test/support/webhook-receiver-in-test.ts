import { createHmac, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

export type ReceivedHook = {
  path: string;
  id: string;
  timestamp: number;
  signature: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  json: { type: string; timestamp: string; data: Record<string, unknown> };
};

/** A receiver of webhooks on 127.0.0.1; `answer` decides what each request gets (default: 204). */
export async function startReceiver(
  answer: (hook: ReceivedHook, response: ServerResponse) => void = (_, response) =>
    response.writeHead(204).end(),
) {
  const received: ReceivedHook[] = [];
  const behaviour = { answer };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const hook = {
      path: request.url ?? "",
      id: String(request.headers["webhook-id"]),
      timestamp: Number(request.headers["webhook-timestamp"]),
      signature: String(request.headers["webhook-signature"]),
      headers: request.headers,
      body,
      json: JSON.parse(body) as ReceivedHook["json"],
    };
    received.push(hook);
    behaviour.answer(hook, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    behaviour,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a receiver does by the text of Standard Webhooks, in its own few lines. */
export function isSigned(secret: string, { id, timestamp, signature, body }: ReceivedHook): boolean {
  if (Math.abs(Date.now() / 1000 - timestamp) > 300) return false;
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
  return signature.split(" ").some((one) => {
    const [version, value = ""] = one.split(",", 2);
    const given = Buffer.from(value, "base64");
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
}
