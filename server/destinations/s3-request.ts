import { escapeUri } from "@smithy/core/protocols";
import { bucketAddress, type Endpoint, namedHost, signingRegion } from "./endpoint.ts";
import { ExchangeFault, exchange, type Receive, type WireAnswer } from "./exchange.ts";
import { ownerHeaders, type PutWishes } from "./put-wishes.ts";
import { bodyBytes, openBody, type RequestBody } from "./request-body.ts";
import { type ClockLimits, clocksFor } from "./request-clocks.ts";
import type { RoleFacts } from "./role-facts.ts";
import type { S3Caller } from "./s3-caller.ts";
import { type S3Credentials, sha256Hex, signRequest } from "./sign-request.ts";
import { withoutEcho } from "./without-echo.ts";

/** A bucket, how to reach it, and the keys to it. */
export type S3Target = {
  endpoint: Endpoint;
  region: string;
  bucket: string;
  credentials: S3Credentials;
  /** Whose session the credentials are; absent: a company's own access key. */
  role?: RoleFacts | undefined;
  wishes: PutWishes;
};

/** The same bucket with requests signed for, and on AWS sent to, another region. */
export function inRegion(target: S3Target, region: string): S3Target {
  return { ...target, region };
}

export type S3Request = {
  method: "PUT" | "HEAD" | "GET" | "DELETE";
  /** Object key; absent for the bucket itself. */
  key?: string | undefined;
  query?: Record<string, string> | undefined;
  headers?: Record<string, string> | undefined;
  body?: RequestBody | undefined;
  /** Other limits than those for a body of this size. */
  clocks?: ClockLimits | undefined;
  /** Takes the body of an answer with 200; it begins anew when the request is repeated. */
  receive?: Receive | undefined;
};

/** A whole answer of the store, whatever its status. */
export type S3Answer = {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** The first 64 KiB, as UTF-8. */
  body: string;
  requestId: string | null;
  /**
   * The request went out twice, and the first time ended unknown after its last byte (a stale connection):
   * a 412 may then be the work of the first.
   */
  afterUnknown: boolean;
};

/** Above this (some 9 minutes of talk) a round trip for `Expect: 100-continue` is cheaper than a refused body. */
export const expectFromBytes = 16 * 1024 * 1024;

/**
 * One signed request, with one fresh repeat where a kept connection turned out to be stale and a repeat can do no
 * harm. Answers of any status are returned; a request without a whole answer throws a NetworkFault. No redirect is
 * followed, and what the host leads to is checked (promise 16).
 */
export async function s3Request(
  target: S3Target,
  request: S3Request,
  caller: S3Caller,
  signal?: AbortSignal,
): Promise<S3Answer> {
  const address = bucketAddress(target.endpoint, target.region, target.bucket);
  const expects = bodyBytes(request.body) >= expectFromBytes && !caller.withoutContinue.has(address.host);
  try {
    const answer = await attempt(target, request, caller, { connection: "kept", expects, signal });
    if (answer.continueIgnored) caller.withoutContinue.add(address.host);
    if (answer.status !== 417) return s3Answer(answer, false);
    caller.withoutContinue.add(address.host);
    return s3Answer(
      await attempt(target, request, caller, { connection: "fresh", expects: false, signal }),
      false,
    );
  } catch (error) {
    if (!(error instanceof ExchangeFault) || !mayRepeat(error, request)) throw error;
    const answer = await attempt(target, request, caller, { connection: "fresh", expects, signal });
    return s3Answer(answer, error.outcomeUnknown && request.method === "PUT");
  }
}

function mayRepeat(fault: ExchangeFault, request: S3Request): boolean {
  if (!fault.stale || fault.code !== "reset") return false;
  return request.method !== "PUT" || !fault.bodyStarted || request.headers?.["if-none-match"] !== undefined;
}

async function attempt(
  target: S3Target,
  request: S3Request,
  caller: S3Caller,
  way: { connection: "kept" | "fresh"; expects: boolean; signal: AbortSignal | undefined },
): Promise<WireAnswer> {
  const { method, key, query = {}, body: source } = request;
  const {
    protocol,
    hostname,
    port,
    host,
    path: bucketPath,
  } = bucketAddress(target.endpoint, target.region, target.bucket);
  const keyPath = key === undefined ? "" : key.split("/").map(escapeUri).join("/");
  const path = `${bucketPath}/${keyPath}`;
  const bytes = bodyBytes(source);
  const signed = await signRequest(
    {
      method,
      protocol,
      hostname,
      path,
      query,
      headers: {
        ...request.headers,
        ...ownerHeaders(target.wishes),
        host,
        "x-amz-content-sha256": payloadHash(source),
        ...(method === "PUT" ? { "content-length": String(bytes) } : {}),
      },
    },
    target.credentials,
    signingRegion(target.endpoint, target.region),
  );
  const headers = { ...signed, "user-agent": "Onbin", ...(way.expects ? { expect: "100-continue" } : {}) };
  const body = source === undefined ? null : await openBody(source);
  try {
    const answer = await exchange({
      method,
      protocol,
      hostname,
      port,
      path: path + queryText(query),
      headers,
      body,
      agent: caller.agent(protocol, way.connection, namedHost(target.endpoint.url)),
      clocks: request.clocks ?? clocksFor(bytes),
      signal: way.signal,
      receive: request.receive,
    });
    return withoutEcho(answer, target.credentials, signed, caller.secrets);
  } finally {
    await body?.close();
  }
}

const emptyHash = sha256Hex(Buffer.alloc(0));

function payloadHash(body: RequestBody | undefined): string {
  if (body === undefined) return emptyHash;
  return body.kind === "bytes" ? sha256Hex(body.bytes) : body.sha256;
}

/** `?a=b&c=d`, escaped as the signer escapes it. */
function queryText(query: Record<string, string>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${escapeUri(name)}=${escapeUri(value)}`);
  return pairs.length === 0 ? "" : `?${pairs.sort().join("&")}`;
}

function s3Answer({ status, headers, body }: WireAnswer, afterUnknown: boolean): S3Answer {
  return { status, headers, body, requestId: headers["x-amz-request-id"] ?? null, afterUnknown };
}
