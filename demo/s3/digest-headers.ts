import type { IncomingMessage } from "node:http";
import type { BodyDigests } from "./receive-body.ts";
import { s3Error } from "./s3-error.ts";
import { payloadHash } from "./signature.ts";

const checksums = { sha256: 32, crc32: 4 } as const;

type Checksum = { name: keyof typeof checksums; value: Buffer };

export type DigestHeaders = {
  /** Hexadecimal, or UNSIGNED-PAYLOAD. */
  payload: string;
  contentMd5: Buffer | undefined;
  checksums: Checksum[];
};

/** What the client says about its body. Throws InvalidDigest, InvalidRequest, NotImplemented before a byte is read. */
export function parseDigestHeaders(request: IncomingMessage): DigestHeaders {
  const contentMd5 = request.headersDistinct["content-md5"]?.[0];
  const md5 = contentMd5 === undefined ? undefined : base64(contentMd5, 16);
  if (contentMd5 !== undefined && !md5)
    throw s3Error("InvalidDigest", { fields: { "Content-MD5": contentMd5 } });
  return { payload: payloadHash(request), contentMd5: md5, checksums: parseChecksums(request) };
}

/** Compares what was said with what came. Throws XAmzContentSHA256Mismatch, BadDigest. */
export function verifyDigests(said: DigestHeaders, came: BodyDigests): void {
  const sha256 = came.sha256.toString("hex");
  if (said.payload !== "UNSIGNED-PAYLOAD" && said.payload !== sha256) {
    throw s3Error("XAmzContentSHA256Mismatch", {
      fields: { ClientComputedContentSHA256: said.payload, S3ComputedContentSHA256: sha256 },
    });
  }
  if (said.contentMd5 && !said.contentMd5.equals(came.md5)) {
    throw s3Error("BadDigest", {
      fields: {
        ExpectedDigest: said.contentMd5.toString("hex"),
        CalculatedDigest: came.md5.toString("base64"),
      },
    });
  }
  for (const { name, value } of said.checksums) {
    if (value.equals(came[name])) continue;
    throw s3Error("BadDigest", {
      message: `The ${name.toUpperCase()} you specified did not match the calculated checksum.`,
    });
  }
}

function parseChecksums(request: IncomingMessage): Checksum[] {
  return Object.entries(request.headers).flatMap(([header, text]) => {
    const name = /^x-amz-checksum-(.+)$/.exec(header)?.[1];
    if (name === undefined || name === "algorithm" || typeof text !== "string") return [];
    // One that cannot be computed here must not pass as if it had been verified.
    if (!isChecksum(name)) throw s3Error("NotImplemented", { fields: { Header: header } });
    const value = base64(text, checksums[name]);
    if (!value) throw s3Error("InvalidRequest", { message: `Value for ${header} header is invalid.` });
    return [{ name, value }];
  });
}

function isChecksum(name: string): name is Checksum["name"] {
  return Object.hasOwn(checksums, name);
}

function base64(text: string, length: number): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.length === length && bytes.toString("base64") === text ? bytes : undefined;
}
