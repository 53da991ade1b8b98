import { request as httpRequest } from "node:http";
import { GuardedConnectError, type GuardedConnector, type GuardedFault } from "./guarded-connect.ts";

/** What came of a POST: the status of an answer, or why there is none. */
export type PostOutcome =
  | { status: number; fault: null }
  | { status: null; fault: GuardedFault | "no-answer" };

/** Bytes of an answer that are read, and thrown away, so that the other side can end in order. */
const longestAnswer = 64 * 1024;

/**
 * One POST over a guarded connection of its own. Redirects are answers like any other: nobody follows them.
 * @param limitMs from the first look at the name to the last byte of the answer
 * @param stop ends it before its time, with a fault
 */
export async function guardedPost(
  connector: GuardedConnector,
  url: URL,
  message: { headers: Record<string, string>; body: string },
  limitMs: number,
  stop?: AbortSignal,
): Promise<PostOutcome> {
  const signal = AbortSignal.any([AbortSignal.timeout(limitMs), ...(stop ? [stop] : [])]);
  try {
    const socket = await connector.connect(url, signal);
    const status = await new Promise<number>((resolve, reject) => {
      const body = Buffer.from(message.body);
      const request = httpRequest({
        method: "POST",
        path: `${url.pathname}${url.search}`,
        setHost: false,
        headers: {
          ...message.headers,
          host: url.host,
          "content-length": String(body.length),
          connection: "close",
        },
        maxHeaderSize: 16 * 1024,
        // Given, so that no agent and no proxy of the environment has a part in it.
        createConnection: () => socket,
      });
      request.on("error", reject);
      request.on("close", () => {
        socket.destroy();
        reject(new Error("the connection ended without an answer"));
      });
      request.on("response", (response) => {
        resolve(response.statusCode ?? 0);
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > longestAnswer) request.destroy();
        });
        response.on("error", () => undefined);
      });
      request.end(body);
    });
    return { status, fault: null };
  } catch (error) {
    if (signal.aborted) return { status: null, fault: "timeout" };
    return { status: null, fault: error instanceof GuardedConnectError ? error.fault : "no-answer" };
  }
}
