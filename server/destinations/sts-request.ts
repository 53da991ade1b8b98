import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import { isRegionCode, partitionOf } from "../../contract/regions.ts";
import { type Endpoint, namedHost, signingRegion } from "./endpoint.ts";
import { ExchangeFault, exchange, type WireAnswer } from "./exchange.ts";
import { openBody } from "./request-body.ts";
import type { ClockLimits } from "./request-clocks.ts";
import type { S3Caller } from "./s3-caller.ts";
import type { S3Credentials } from "./sign-request.ts";
import { withoutEcho } from "./without-echo.ts";

/** A store's STS in one region. */
export type StsPlace = { endpoint: Endpoint; region: string };

/** The parameters of a query request beside `Version`: `Action` and what belongs to it. */
export type StsParameters = { Action: "AssumeRole" | "GetCallerIdentity" } & Record<string, string>;

export type StsAnswer = Pick<WireAnswer, "status" | "headers" | "body"> & { requestId: string | null };

/** Transfers wait for it, and somebody may be in front of the page. */
const clocks: ClockLimits = { connectMs: 8_000, noProgressMs: 10_000, totalMs: 15_000 };

/**
 * Base URL of the STS of a store: AWS's regional one, whose tokens are good in every region (IAM User Guide, "Manage
 * AWS STS in an AWS Region"); elsewhere the one of the operator's list, or the store itself.
 * Throws for a region that is none: it ends up in a host name.
 */
export function stsUrl({ endpoint, region }: StsPlace): string {
  if (endpoint.url !== null) return endpoint.sts ?? endpoint.url;
  if (!isRegionCode(region)) throw new Error("not a region code");
  return `https://sts.${region}.${partitionOf(region).dnsSuffix}`;
}

/**
 * One signed request to STS (AWS STS API Reference, "Making requests": query API, POST), over the same guarded
 * connections and clocks as those to S3. No redirect is followed; answers of any status are returned, and a request
 * without a whole answer throws a NetworkFault. A stale kept connection is tried once more: nothing is changed by it.
 */
export async function stsRequest(
  place: StsPlace,
  parameters: StsParameters,
  credentials: S3Credentials,
  caller: S3Caller,
  signal?: AbortSignal,
): Promise<StsAnswer> {
  try {
    return await attempt(place, parameters, credentials, caller, { connection: "kept", signal });
  } catch (error) {
    if (!(error instanceof ExchangeFault) || !error.stale || error.code !== "reset") throw error;
    return attempt(place, parameters, credentials, caller, { connection: "fresh", signal });
  }
}

async function attempt(
  place: StsPlace,
  parameters: StsParameters,
  credentials: S3Credentials,
  caller: S3Caller,
  way: { connection: "kept" | "fresh"; signal: AbortSignal | undefined },
): Promise<StsAnswer> {
  const base = stsUrl(place);
  const { hostname: written, pathname, port: givenPort, host, protocol: scheme } = new URL(base);
  const protocol = scheme === "https:" ? "https:" : "http:";
  const port = givenPort === "" ? (protocol === "https:" ? 443 : 80) : Number(givenPort);
  const hostname = written.replace(/^\[|\]$/g, "");
  const path = `${pathname.replace(/\/+$/, "")}/`;
  const form = new URLSearchParams({ ...parameters, Version: "2011-06-15" }).toString();
  const bytes = Buffer.from(form);
  const headers = await sign(
    new HttpRequest({
      method: "POST",
      protocol,
      hostname,
      port,
      path,
      headers: {
        host,
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        "content-length": String(bytes.length),
      },
      body: form,
    }),
    credentials,
    signingRegion(place.endpoint, place.region),
  );
  const body = await openBody({ kind: "bytes", bytes });
  try {
    const said = await exchange({
      method: "POST",
      protocol,
      hostname,
      port,
      path,
      headers: { ...headers, "user-agent": "Onbin" },
      body,
      agent: caller.agent(protocol, way.connection, namedHost(place.endpoint.url === null ? null : base)),
      clocks,
      signal: way.signal,
    });
    const answer = withoutEcho(said, credentials, headers, caller.secrets);
    const requestId = answer.headers["x-amzn-requestid"] ?? answer.headers["x-amz-request-id"] ?? null;
    return { status: answer.status, headers: answer.headers, body: answer.body, requestId };
  } finally {
    await body.close();
  }
}

async function sign(
  request: HttpRequest,
  { accessKeyId, secretAccessKey, sessionToken }: S3Credentials,
  region: string,
): Promise<Record<string, string>> {
  const signer = new SignatureV4({
    service: "sts",
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    sha256: Sha256,
  });
  return (await signer.sign(request)).headers;
}
