import { classify } from "./classify-failure.ts";
import type { Failure } from "./failure.ts";
import { failureContext } from "./failure-context.ts";
import { NetworkFault } from "./network-fault.ts";
import { proofOf } from "./proof-of-answer.ts";
import { isEncryptedAsWished, objectHeaders, type PutWishes } from "./put-wishes.ts";
import type { HeldBytes } from "./request-body.ts";
import type { S3Caller } from "./s3-caller.ts";
import { readErrorBody } from "./s3-error-body.ts";
import { type S3Answer, type S3Request, type S3Target, s3Request } from "./s3-request.ts";

/** A finished recording, as `shape/` measured it. */
export type RecordingFile = {
  /** Object key, fixed in the row before the first attempt. */
  key: string;
  path: string;
  /** Where it is in memory, and perhaps nowhere else. */
  held?: HeldBytes | undefined;
  bytes: number;
  /** Hex. */
  sha256: string;
  /** Works out the MD5 in hex; asked for only where a store confirms by ETag alone. */
  md5: () => Promise<string>;
  /** false only for a store that does not know `If-None-Match` (never AWS). */
  ifNoneMatch: boolean;
};

/**
 * What shows that the store has our bytes, the strongest there is: the SHA-256 it confirmed, an ETag equal to the MD5,
 * the signed length and hash alone, or a 412 caused by our own first sending in the same call.
 */
export type Proof = "checksum" | "etag" | "signed-hash" | "earlier-sending";

export type PutOutcome =
  | {
      outcome: "stored";
      etag: string | null;
      versionId: string | null;
      requestId: string | null;
      proof: Proof;
      /** The store did not say that it encrypts as was wished. */
      unencrypted?: boolean;
    }
  | {
      outcome: "failed";
      failure: Failure;
      /** The store may have the object nevertheless: a later 412 on the same key is then ours. */
      unknown: boolean;
    };

/** What the words of a failure need to know beside the target. */
export type PutContext = { folder: string; egressIps: readonly string[] };

/**
 * One PutObject (rules 2 to 4 of the architecture): exact length, payload signed with the SHA-256, and never a second
 * version. Never throws for anything the store or the network does.
 */
export async function putRecording(
  target: S3Target,
  recording: RecordingFile,
  caller: S3Caller,
  context: PutContext,
  signal?: AbortSignal,
): Promise<PutOutcome> {
  const judge = failureContext(target, { ...context, action: "put", conditional: recording.ifNoneMatch });
  const sent: { md5?: string } = {};
  const onMd5 = caller.confirmingByMd5.has(target.endpoint.name)
    ? (md5: string) => {
        sent.md5 = md5;
      }
    : undefined;
  let answer: S3Answer;
  try {
    answer = await s3Request(target, putRequest(recording, target.wishes, onMd5), caller, signal);
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error;
    return { outcome: "failed", failure: classify(error, judge), unknown: error.outcomeUnknown };
  }
  const etag = answer.headers.etag?.replace(/^(?:W\/)?"?|"$/g, "") ?? null;
  const kept = { etag, versionId: answer.headers["x-amz-version-id"] ?? null, requestId: answer.requestId };
  if (answer.status === 412 && answer.afterUnknown)
    return { outcome: "stored", ...kept, proof: "earlier-sending" };
  if (!isStored(answer)) {
    // A redirection says that nothing was done yet (RFC 9110 §15.4).
    const unknown =
      answer.afterUnknown || answer.status < 300 || (answer.status >= 500 && answer.status !== 501);
    return { outcome: "failed", failure: classify(answer, judge), unknown };
  }
  const md5 = async () => sent.md5 ?? recording.md5();
  const proof = await proofOf(answer, etag, { sha256: recording.sha256, md5 }, target.endpoint, caller);
  if (proof !== null) {
    const unencrypted = !isEncryptedAsWished(target.wishes, answer.headers);
    return { outcome: "stored", ...kept, proof, ...(unencrypted ? { unencrypted } : {}) };
  }
  // The object is there and is not ours byte for byte: a later 412 must not count as delivered.
  const failure = {
    ...classify(answer, judge),
    code: "StoredDamaged",
    act: "retry-reread",
    whose: "passing",
  } as const;
  return { outcome: "failed", failure, unknown: false };
}

function putRequest(
  { key, path, held, bytes, sha256, ifNoneMatch }: RecordingFile,
  wishes: PutWishes,
  onMd5: ((md5: string) => void) | undefined,
): S3Request {
  const source =
    held === undefined ? ({ kind: "file", path, bytes } as const) : ({ kind: "held", ...held } as const);
  return {
    method: "PUT",
    key,
    headers: {
      "content-type": "audio/wav",
      "x-amz-checksum-sha256": Buffer.from(sha256, "hex").toString("base64"),
      ...(ifNoneMatch ? { "if-none-match": "*" } : {}),
      ...objectHeaders(wishes),
    },
    body: { ...source, sha256, ...(onMd5 === undefined ? {} : { onMd5 }) },
  };
}

/** S3 answers a stored object with 200, an ETag and no body; anything else with 2xx came from somebody else. */
export function isStored({ status, headers, body }: S3Answer): boolean {
  return (
    status === 200 &&
    headers.etag !== undefined &&
    readErrorBody(body, headers["content-type"]).kind === "empty"
  );
}
