import { type Endpoint, isAws } from "./endpoint.ts";
import type { Proof, RecordingFile } from "./put-recording.ts";
import type { S3Caller } from "./s3-caller.ts";
import type { S3Answer } from "./s3-request.ts";

/**
 * Null when the store confirmed other bytes than ours. Whatever it says of them is compared; only AWS, which works the
 * SHA-256 out of what it has stored, need not be asked twice (others may send the header back as it came).
 */
export async function proofOf(
  { headers }: Pick<S3Answer, "headers">,
  etag: string | null,
  recording: Pick<RecordingFile, "sha256" | "md5">,
  endpoint: Endpoint,
  caller: Pick<S3Caller, "confirmingByMd5">,
): Promise<Proof | null> {
  const checksum = headers["x-amz-checksum-sha256"];
  if (checksum !== undefined && checksum !== Buffer.from(recording.sha256, "hex").toString("base64"))
    return null;
  if (checksum !== undefined && isAws(endpoint)) return "checksum";
  const md5 = etag !== null && etagIsMd5(etag, headers) ? await recording.md5() : null;
  if (md5 === null) caller.confirmingByMd5.delete(endpoint.name);
  else caller.confirmingByMd5.add(endpoint.name);
  if (md5 !== null && etag?.toLowerCase() !== md5.toLowerCase()) return null;
  if (checksum !== undefined) return "checksum";
  return md5 === null ? "signed-hash" : "etag";
}

/** With SSE-KMS, DSSE or customer keys the ETag is not the MD5 (S3 API Reference, "Object", ETag). */
export function etagIsMd5(etag: string, headers: Record<string, string>): boolean {
  const encryption = headers["x-amz-server-side-encryption"] ?? "";
  const customerKey = headers["x-amz-server-side-encryption-customer-algorithm"] !== undefined;
  return /^[0-9a-f]{32}$/i.test(etag) && !encryption.startsWith("aws:kms") && !customerKey;
}
