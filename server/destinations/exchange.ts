import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { NetworkFault, networkFault } from "./network-fault.ts";
import type { OpenBody } from "./request-body.ts";
import { type ClockLimits, RequestClocks } from "./request-clocks.ts";

/** One HTTP request, signed and ready. */
export type WireRequest = {
  method: string;
  protocol: "http:" | "https:";
  hostname: string;
  port: number;
  /** Path and query. */
  path: string;
  headers: Record<string, string>;
  body: OpenBody | null;
  agent: http.Agent;
  clocks: ClockLimits;
  signal?: AbortSignal | undefined;
  /** Takes the body of an answer with 200, whatever its length; every other answer is kept as text. */
  receive?: Receive | undefined;
};

/** Reads a body to its end; `moved` for each piece of it. Rejects when the body breaks off. */
export type Receive = (body: IncomingMessage, moved: () => void) => Promise<void>;

export type WireAnswer = {
  status: number;
  headers: Record<string, string>;
  /** The first 64 KiB, as UTF-8. */
  body: string;
  /** `Expect: 100-continue` was sent, and nothing came within `continueMs`. */
  continueIgnored: boolean;
};

/** How an exchange failed, with what decides whether it may be repeated. */
export class ExchangeFault extends NetworkFault {
  /** The connection had served another request before and no byte of an answer came: most likely it was stale. */
  readonly stale: boolean;
  /** Some of the body went out. */
  readonly bodyStarted: boolean;

  constructor(fault: NetworkFault, stale: boolean, bodyStarted: boolean) {
    super(fault.code, fault.detail, fault.outcomeUnknown, fault.cause);
    this.stale = stale;
    this.bodyStarted = bodyStarted;
  }
}

const keptBytes = 64 * 1024;
/** An answer longer than this is no S3 answer to our requests; it is cut off. */
const longestAnswer = 4 * 1024 * 1024;
/** How long a store that ignores `Expect: 100-continue` is waited for (RFC 9110 §10.1.1 leaves the time open). */
const continueMs = 1_000;

/** Sends one request and reads its answer, under both clocks. Throws an ExchangeFault. */
export function exchange(wire: WireRequest): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const expects = wire.headers.expect !== undefined;
    const stopWriting = new AbortController();
    let bodyStarted = false;
    let connected = false;
    let handedOver = false;
    let answering = false;
    let continueIgnored = false;
    let continueTimer: NodeJS.Timeout | undefined;

    const { protocol, hostname, port, method, path, headers, agent } = wire;
    const request = (protocol === "https:" ? https : http).request({
      protocol,
      hostname,
      port,
      method,
      path,
      headers,
      agent,
    });
    const clocks = new RequestClocks(wire.clocks, (clock) => {
      fail(new NetworkFault(clock, clock, unknown()));
    });

    const unknown = () => connected && handedOver;
    const finish = () => {
      clocks.stop();
      clearTimeout(continueTimer);
      stopWriting.abort();
      wire.signal?.removeEventListener("abort", aborted);
    };
    const fail = (error: unknown) => {
      finish();
      const stale = request.reusedSocket && !answering;
      reject(new ExchangeFault(networkFault(error, unknown()), stale, bodyStarted));
      request.destroy();
    };
    const aborted = () => fail(new NetworkFault("aborted", "aborted", unknown()));
    const sendBody = () => {
      if (bodyStarted || wire.body === null) return;
      bodyStarted = true;
      clearTimeout(continueTimer);
      const watch = {
        moved: () => clocks.progress(),
        handedOver: () => {
          handedOver = true;
        },
        stopped: stopWriting.signal,
      };
      wire.body.writeTo(request, watch).catch(fail);
    };

    wire.signal?.addEventListener("abort", aborted, { once: true });
    request.on("error", fail);
    request.on("continue", sendBody);
    request.on("response", (response) => {
      answering = true;
      clearTimeout(continueTimer);
      // An answer before the end of the body is final: the rest of the body would only cost bytes.
      if (!handedOver) stopWriting.abort();
      bodyStarted = true;
      const moved = () => clocks.progress();
      const read =
        wire.receive !== undefined && response.statusCode === 200
          ? wire.receive(response, moved).then(() => "")
          : readAnswer(response, moved);
      read.then((body) => {
        finish();
        resolve({ status: response.statusCode ?? 0, headers: plainHeaders(response), body, continueIgnored });
        if (!handedOver || !response.complete) request.destroy();
      }, fail);
    });
    onceConnected(request, () => {
      connected = true;
      clocks.connected();
      if (expects) {
        continueTimer = setTimeout(() => {
          continueIgnored = true;
          sendBody();
        }, continueMs);
      }
    });
    if (wire.signal?.aborted) aborted();
    else if (wire.body === null) {
      handedOver = true;
      request.end();
    } else if (expects) request.flushHeaders();
    else sendBody();
  });
}

function onceConnected(request: ClientRequest, connected: () => void): void {
  request.once("socket", (socket: Socket) => {
    if (request.reusedSocket) connected();
    else if (socket instanceof TLSSocket) {
      if (socket.getProtocol() !== null && !socket.connecting) connected();
      else socket.once("secureConnect", connected);
    } else if (socket.connecting) socket.once("connect", connected);
    else connected();
  });
}

function readAnswer(response: IncomingMessage, moved: () => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const kept: Buffer[] = [];
    let received = 0;
    const whole = () => resolve(Buffer.concat(kept).subarray(0, keptBytes).toString("utf8"));
    response.on("data", (chunk: Buffer) => {
      moved();
      if (received < keptBytes) kept.push(chunk);
      received += chunk.length;
      if (received > longestAnswer) whole();
    });
    response.on("end", whole);
    response.on("error", reject);
    response.on("close", () => reject(new NetworkFault("reset", "closed", true)));
  });
}

function plainHeaders(response: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}
