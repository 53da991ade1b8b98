import { NetworkFault } from "./network-fault.ts";
import type { RecordingFile } from "./put-recording.ts";
import type { S3Caller } from "./s3-caller.ts";
import { decodeEntities, isRecord, readXml } from "./s3-error-body.ts";
import { type S3Target, s3Request } from "./s3-request.ts";

/**
 * What is already at a key that answered 412: our very bytes; something of the same size (an ETag that is no MD5, as
 * with SSE-KMS, cannot tell); something of another size; or nobody tells.
 */
export type Existing = "same" | "same-size" | "other" | "unknown";

/**
 * Settles a 412 that no attempt of ours explains, where listing is allowed: the first object listed with the key as
 * prefix is the object itself, as it sorts before every longer key. Never throws for what the store or network does.
 */
export async function settleExisting(
  target: S3Target,
  recording: Pick<RecordingFile, "key" | "bytes" | "md5">,
  caller: S3Caller,
  signal?: AbortSignal,
): Promise<Existing> {
  const query = { "list-type": "2", prefix: recording.key, "max-keys": "1" };
  try {
    const answer = await s3Request(target, { method: "GET", query }, caller, signal);
    if (answer.status !== 200) return "unknown";
    const listed = firstObject(answer.body);
    return listed?.key === recording.key ? await compare(listed, recording) : "unknown";
  } catch (error) {
    if (error instanceof NetworkFault) return "unknown";
    throw error;
  }
}

type Listed = { key: string; size: number; etag: string };

function firstObject(body: string): Listed | null {
  const result = readXml(body)?.ListBucketResult;
  const listed = isRecord(result) ? result.Contents : undefined;
  const contents: unknown = Array.isArray(listed) ? listed[0] : listed;
  if (!isRecord(contents)) return null;
  const { Key, Size, ETag } = contents;
  if (typeof Key !== "string" || typeof Size !== "string" || typeof ETag !== "string") return null;
  return { key: decodeEntities(Key), size: Number(Size), etag: decodeEntities(ETag).replaceAll('"', "") };
}

async function compare(listed: Listed, recording: Pick<RecordingFile, "bytes" | "md5">): Promise<Existing> {
  if (listed.size !== recording.bytes) return "other";
  return listed.etag.toLowerCase() === (await recording.md5()) ? "same" : "same-size";
}
