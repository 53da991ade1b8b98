import { createHash } from "node:crypto";
import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";

/** Explicit keys; never taken from the environment, a file or instance metadata (promise 15). */
export type S3Credentials = {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
};

export type UnsignedRequest = {
  method: string;
  protocol: string;
  hostname: string;
  /** Percent-encoded path, exactly as it is sent. */
  path: string;
  query: Record<string, string>;
  /** With `host` and `x-amz-content-sha256`. */
  headers: Record<string, string>;
};

/**
 * The headers with an AWS Signature Version 4 for S3 added. S3 wants the path as it is sent, not escaped twice
 * (`uriEscapePath: false`), and the payload hash from our header instead of one of the signer's own.
 */
export async function signRequest(
  request: UnsignedRequest,
  credentials: S3Credentials,
  region: string,
): Promise<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new SignatureV4({
    service: "s3",
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const signed = await signer.sign(new HttpRequest(request));
  return signed.headers;
}

/** SHA-256 of bytes, as hex (`x-amz-content-sha256`). */
export function sha256Hex(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
