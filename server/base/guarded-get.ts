import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { pipeline, type Readable, Transform } from "node:stream";
import { GuardedConnectError, type GuardedConnector, type GuardedFault } from "./guarded-connect.ts";

/** Why nothing, or not all of it, was got. Stable: stored and shown. */
export type GetFault =
  | GuardedFault
  | "no-answer"
  | "foreign-host"
  | "too-many-redirects"
  | "too-large"
  | "slow"
  | "cut-off"
  | "encoded";

export class GuardedGetError extends Error {
  readonly fault: GetFault;
  constructor(fault: GetFault, cause?: unknown) {
    super(`not got: ${fault}`, { cause });
    this.name = "GuardedGetError";
    this.fault = fault;
  }
}

/** An answer whose body streams; it fails with GuardedGetError when it is not whole. Destroy it when it is not read. */
export type GuardedAnswer = {
  status: number;
  headers: IncomingHttpHeaders;
  body: Readable;
  /** Whether the credentials were sent to the one who answered this. */
  hadCredentials: boolean;
};

export type GetOptions = {
  headers?: Record<string, string>;
  /** Headers that go to the first URL's host alone: a redirect to another host ends them, for good. */
  credentials?: Record<string, string>;
  /** Whether this URL, the first or that of a redirect, may be asked at all. */
  mayVisit: (url: URL) => boolean;
  /** Where a URL is really reached; default: the connector itself. */
  route?: (url: URL) => { connector: GuardedConnector; url: URL };
  /** A form to POST instead; its redirects are not followed. */
  form?: string;
  /** Most bytes of the body. */
  limitBytes: number;
  /** Milliseconds without a byte, and for everything. */
  idleMs?: number;
  wholeMs?: number;
  signal?: AbortSignal;
};

const mostRedirects = 5;
const defaultIdleMs = 30_000;
const defaultWholeMs = 2 * 3600_000;
/** A body that trickles is given up: bytes a second on average, once it had a minute. */
const leastRate = 1024;
const rateAfterMs = 60_000;

/**
 * GET over guarded connections, one a hop. Every hop is checked anew: the host by `mayVisit`, its addresses by the
 * connector. An answer that says its length is held to it.
 * @throws GuardedGetError
 */
export async function guardedGet(
  connector: GuardedConnector,
  first: URL,
  options: GetOptions,
): Promise<GuardedAnswer> {
  const { mayVisit, form, credentials = {}, idleMs = defaultIdleMs, wholeMs = defaultWholeMs } = options;
  const route = options.route ?? ((url: URL) => ({ connector, url }));
  const signal = AbortSignal.any([
    AbortSignal.timeout(wholeMs),
    ...(options.signal === undefined ? [] : [options.signal]),
  ]);
  let url = first;
  let trusted = true;
  for (let hops = 0; ; hops++) {
    if (!mayVisit(url)) throw new GuardedGetError("foreign-host");
    if (hops > mostRedirects) throw new GuardedGetError("too-many-redirects");
    trusted &&= url.host === first.host && url.protocol === first.protocol;
    const way = route(url);
    const headers = { "accept-encoding": "identity", ...options.headers, ...(trusted ? credentials : {}) };
    const response = await ask(way.connector, way.url, headers, form, idleMs, signal);
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (![301, 302, 303, 307, 308].includes(status) || location === undefined || form !== undefined) {
      return {
        status,
        headers: response.headers,
        hadCredentials: trusted && Object.keys(credentials).length > 0,
        body: watched(response, options.limitBytes, idleMs, signal),
      };
    }
    response.destroy();
    if (!URL.canParse(location, url)) throw new GuardedGetError("url");
    url = new URL(location, url);
  }
}

async function ask(
  connector: GuardedConnector,
  url: URL,
  headers: Record<string, string>,
  form: string | undefined,
  idleMs: number,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const head = new AbortController();
  const clock = setTimeout(() => head.abort(), idleMs);
  const either = AbortSignal.any([signal, head.signal]);
  try {
    const socket = await connector.connect(url, either);
    // What `connect` listened to has done its part; from here on the request ends the connection.
    return await new Promise<IncomingMessage>((resolve, reject) => {
      const body = form === undefined ? null : Buffer.from(form);
      const request = httpRequest({
        method: body === null ? "GET" : "POST",
        path: `${url.pathname}${url.search}`,
        setHost: false,
        headers: {
          ...headers,
          host: url.host,
          connection: "close",
          ...(body === null
            ? {}
            : {
                "content-type": "application/x-www-form-urlencoded",
                "content-length": String(body.length),
              }),
        },
        maxHeaderSize: 32 * 1024,
        // Given, so that no agent and no proxy of the environment has a part in it.
        createConnection: () => socket,
      });
      const end = () => request.destroy(new GuardedGetError("timeout"));
      either.addEventListener("abort", end, { once: true });
      request.on("error", (error) =>
        reject(error instanceof GuardedGetError ? error : new GuardedGetError("no-answer", error)),
      );
      request.on("close", () => {
        either.removeEventListener("abort", end);
        socket.destroy();
        reject(new GuardedGetError("no-answer"));
      });
      request.on("response", resolve);
      request.end(body);
    });
  } catch (error) {
    if (error instanceof GuardedConnectError) throw new GuardedGetError(error.fault, error);
    throw error;
  } finally {
    clearTimeout(clock);
  }
}

/** The body, counted: a limit, a length that was said, silence, and trickling each end it with their fault. */
function watched(
  response: IncomingMessage,
  limitBytes: number,
  idleMs: number,
  signal: AbortSignal,
): Readable {
  const said = response.headers["content-length"];
  const length = said === undefined || !/^\d+$/.test(said) ? null : Number(said);
  const begun = performance.now();
  let bytes = 0;
  const fail = (fault: GetFault) => watch.destroy(new GuardedGetError(fault));
  const idle = setTimeout(() => fail("slow"), idleMs);
  const rate = setInterval(() => {
    const ms = performance.now() - begun;
    if (ms > rateAfterMs && bytes / (ms / 1000) < leastRate) fail("slow");
  }, 10_000);
  const end = () => fail("timeout");
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      idle.refresh();
      bytes += chunk.length;
      done(bytes > limitBytes ? new GuardedGetError("too-large") : null, chunk);
    },
    flush(done) {
      done(length !== null && bytes !== length ? new GuardedGetError("cut-off") : null);
    },
    destroy(error, done) {
      clearTimeout(idle);
      clearInterval(rate);
      signal.removeEventListener("abort", end);
      response.destroy();
      done(error);
    },
  });
  // It may fail before anybody reads it, and nobody may ever: whoever reads later gets the fault all the same.
  watch.on("error", () => undefined);
  signal.addEventListener("abort", end, { once: true });
  const { "content-encoding": encoding = "identity" } = response.headers;
  if (signal.aborted) end();
  else if (encoding !== "identity") fail("encoded");
  else if (length !== null && length > limitBytes) fail("too-large");
  response.on("error", () => fail("cut-off"));
  if (!watch.destroyed) pipeline(response, watch, () => undefined);
  return watch;
}

/** All of a body as text. @throws GuardedGetError */
export async function readText(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of body) chunks.push(chunk as Buffer);
  } catch (error) {
    throw error instanceof GuardedGetError ? error : new GuardedGetError("cut-off", error);
  }
  return Buffer.concat(chunks).toString("utf8");
}
