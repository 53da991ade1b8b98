import { createHash } from "node:crypto";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";

export type SignedRequest = {
  method: string;
  /** Percent-encoded, with the leading slash. */
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: Uint8Array;
  /** What x-amz-content-sha256 says; default: the truth. */
  payloadHash?: string;
  accessKeyId?: string;
  secretAccessKey?: string;
  /** Region of the signature's scope. */
  region?: string;
  /** Instant of the signature. */
  signingDate?: Date;
  /** Added after signing. */
  unsignedHeaders?: Record<string, string>;
};

export type SignedAnswer = { status: number; headers: IncomingHttpHeaders; body: string; continued: boolean };

export const defaultUser = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret/example+key" };

/** The headers of a request signed with AWS's own signer, Host among them. */
export async function signedHeaders(url: string, asked: SignedRequest): Promise<Record<string, string>> {
  const { hostname, port, host } = new URL(url);
  const signer = new SignatureV4({
    credentials: {
      accessKeyId: asked.accessKeyId ?? defaultUser.accessKeyId,
      secretAccessKey: asked.secretAccessKey ?? defaultUser.secretAccessKey,
    },
    region: asked.region ?? "us-east-1",
    service: "s3",
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const hash = createHash("sha256")
    .update(asked.body ?? "")
    .digest("hex");
  const length = asked.body ? { "content-length": String(asked.body.length) } : {};
  const signed = await signer.sign(
    new HttpRequest({
      method: asked.method,
      hostname,
      port: Number(port),
      path: asked.path,
      query: asked.query ?? {},
      headers: { host, ...length, "x-amz-content-sha256": asked.payloadHash ?? hash, ...asked.headers },
    }),
    { signingDate: asked.signingDate ?? new Date() },
  );
  return { ...signed.headers, ...asked.unsignedHeaders };
}

/** Sends a signed request and reads the whole answer; rejects where the connection breaks. */
export async function send(url: string, asked: SignedRequest): Promise<SignedAnswer> {
  const headers = await signedHeaders(url, asked);
  const { hostname: address, port } = new URL(url);
  const hostname = address.replace(/^\[|\]$/g, "");
  const query = new URLSearchParams(asked.query).toString().replaceAll("+", "%20");
  const path = query === "" ? asked.path : `${asked.path}?${query}`;
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, method: asked.method, path, headers, agent: false });
    let continued = false;
    request.once("error", reject);
    request.once("response", (response) => {
      const { statusCode: status = 0, headers } = response;
      text(response).then((body) => resolve({ status, headers, body, continued }), reject);
    });
    if (headers.expect === undefined) return request.end(asked.body);
    request.once("continue", () => {
      continued = true;
      request.end(asked.body);
    });
    request.flushHeaders();
  });
}

/** The text of an element of an S3 answer. */
export function element(answer: { body: string }, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer.body)?.[1];
}
