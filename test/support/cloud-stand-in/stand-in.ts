import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** A request as a stand-in of a provider saw it. */
export type Asked = {
  method: string;
  url: URL;
  authorization: string | undefined;
  body: string;
};

export type StandIn = Awaited<ReturnType<typeof startStandIn>>;

/**
 * An HTTP server at 127.0.0.1 in a provider's place, built from the provider's documents.
 * @param answer gets the request, whose URL has the host `stand-in`
 */
export async function startStandIn(answer: (asked: Asked, response: ServerResponse) => void) {
  const asked: Asked[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const one = {
      method: request.method ?? "",
      url: new URL(request.url ?? "/", "https://stand-in"),
      authorization: request.headers.authorization,
      body: await text(request),
    };
    asked.push(one);
    answer(one, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    /** Requests whose path and query contain this. */
    askedFor: (part: string) => asked.filter(({ url }) => `${url.pathname}${url.search}`.includes(part)),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Sends a webhook to a source, as its provider would. */
export async function sendEvent(
  address: string,
  body: string,
  headers: Record<string, string>,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const answer = await fetch(address, { method: "POST", body, headers });
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}
