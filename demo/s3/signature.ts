import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { parseAuthorization } from "./authorization.ts";
import type { RequestTarget } from "./request-target.ts";
import { s3Error } from "./s3-error.ts";

const MAX_SKEW_MS = 900_000;

export type SignedUser = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/**
 * Verifies a request signed with AWS Signature Version 4 in its Authorization header and returns whose it is.
 * `region` is the one the scope must name, `now` is in milliseconds. Written from the AWS page "Create a signed
 * AWS API request" with node:crypto alone, so that a fault of the signer the product uses is found.
 * Throws the S3 error that AWS answers for each fault.
 */
export function verifySignature<User extends SignedUser>(
  request: IncomingMessage,
  target: RequestTarget,
  facts: {
    users: readonly User[];
    region: string;
    now: number;
    service?: "s3" | "sts";
    /** Hash of the body where no header has to say it; S3 wants the header. */
    payload?: string;
  },
): User {
  const { service = "s3" } = facts;
  const { accessKeyId, date, region, signedHeaders, signature } = parseAuthorization(
    request.headers.authorization,
    service,
  );
  if (region !== facts.region) throw wrongRegion(region, facts.region);
  const user = facts.users.find((candidate) => candidate.accessKeyId === accessKeyId);
  if (!user) throw s3Error("InvalidAccessKeyId", { fields: { AWSAccessKeyId: accessKeyId } });
  if (request.headers["x-amz-security-token"] !== user.sessionToken) throw s3Error("InvalidToken");

  const time = requestTime(request, date, facts.now);
  requireSigned(request, signedHeaders);
  const canonical = [
    request.method,
    target.canonicalPath,
    target.canonicalQuery,
    ...signedHeaders.map((name) => `${name}:${headerValue(request, name)}`),
    "",
    signedHeaders.join(";"),
    facts.payload ?? payloadHash(request),
  ].join("\n");
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = [
    "AWS4-HMAC-SHA256",
    time,
    scope,
    createHash("sha256").update(canonical, "latin1").digest("hex"),
  ];
  const stringToSign = text.join("\n");
  const expected = hmac(signingKey(user.secretAccessKey, date, region, service), stringToSign);
  const given = Buffer.from(signature, "hex");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw s3Error("SignatureDoesNotMatch", {
      fields: {
        AWSAccessKeyId: accessKeyId,
        StringToSign: stringToSign,
        SignatureProvided: signature,
        CanonicalRequest: canonical,
      },
    });
  }
  return user;
}

/** What the client says its body hashes to: 64 hex digits or UNSIGNED-PAYLOAD. */
export function payloadHash(request: IncomingMessage): string {
  const value = request.headers["x-amz-content-sha256"];
  if (typeof value !== "string") {
    throw s3Error("InvalidRequest", {
      message: "Missing required header for this request: x-amz-content-sha256",
    });
  }
  if (value.startsWith("STREAMING-"))
    throw s3Error("NotImplemented", { fields: { Header: "x-amz-content-sha256" } });
  if (value !== "UNSIGNED-PAYLOAD" && !/^[0-9a-f]{64}$/.test(value)) {
    throw s3Error("InvalidArgument", {
      message: "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, or a valid sha256 value.",
      fields: { ArgumentName: "x-amz-content-sha256", ArgumentValue: value },
    });
  }
  return value;
}

export function wrongRegion(given: string, expected: string) {
  return s3Error("AuthorizationHeaderMalformed", {
    message: `The authorization header is malformed; the region '${given}' is wrong; expecting '${expected}'`,
    fields: { Region: expected },
  });
}

function requestTime(request: IncomingMessage, scopeDate: string, now: number): string {
  const time = request.headers["x-amz-date"];
  const parts = typeof time === "string" ? /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time) : null;
  if (!parts)
    throw s3Error("AccessDenied", {
      message: "AWS authentication requires a valid Date or x-amz-date header",
    });
  const [text, year, month, day, hour, minute, second] = parts;
  const instant = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(instant) || Math.abs(instant - now) > MAX_SKEW_MS) {
    throw s3Error("RequestTimeTooSkewed", {
      fields: {
        RequestTime: text,
        ServerTime: new Date(now).toISOString(),
        MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS),
      },
    });
  }
  if (scopeDate !== text.slice(0, 8)) {
    throw s3Error("AuthorizationHeaderMalformed", {
      message: `The authorization header is malformed; Invalid credential date "${scopeDate}".`,
    });
  }
  return text;
}

function requireSigned(request: IncomingMessage, signedHeaders: readonly string[]): void {
  const unsigned = Object.keys(request.headers).filter(
    (name) => (name === "host" || name.startsWith("x-amz-")) && !signedHeaders.includes(name),
  );
  if (unsigned.length > 0) {
    throw s3Error("AccessDenied", {
      message: "There were headers present in the request which were not signed",
      fields: { HeadersNotSigned: unsigned.join(", ") },
    });
  }
}

function headerValue(request: IncomingMessage, name: string): string {
  return (request.headersDistinct[name] ?? []).map((value) => value.trim().replace(/ +/g, " ")).join(",");
}

function signingKey(secret: string, date: string, region: string, service: string): Buffer {
  return [service, "aws4_request"].reduce(hmac, hmac(hmac(Buffer.from(`AWS4${secret}`), date), region));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
