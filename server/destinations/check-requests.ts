import { createHash } from "node:crypto";
import { markerKey } from "../../contract/object-key.ts";
import { classify, type FailureContext } from "./classify-failure.ts";
import type { Failure } from "./failure.ts";
import { failureContext } from "./failure-context.ts";
import { NetworkFault } from "./network-fault.ts";
import { isStored } from "./put-recording.ts";
import { objectHeaders } from "./put-wishes.ts";
import type { ClockLimits } from "./request-clocks.ts";
import type { S3Caller } from "./s3-caller.ts";
import { readXml } from "./s3-error-body.ts";
import { type S3Answer, type S3Request, type S3Target, s3Request } from "./s3-request.ts";

/** What one request of the check brought. */
export type Finding = {
  /** Null for a request without an answer. */
  answer: S3Answer | null;
  /** Null when the answer is S3's 200 to this very request; a captive portal says 200 to everything. */
  failure: Failure | null;
};

export type CheckOptions = {
  egressIps: readonly string[];
  signal?: AbortSignal | undefined;
  /** The role of the target can be taken on without the external ID as well. */
  roleIsOpen?: boolean | undefined;
};

/** Somebody waits in front of the page: shorter than for a recording. */
const clocks: ClockLimits = { connectMs: 8_000, noProgressMs: 10_000, totalMs: 15_000 };

/** The three questions of the check, to be asked in any region. Never throws for what the store or network does. */
export function checkRequests(folder: string, caller: S3Caller, options: CheckOptions) {
  const ask = async (
    target: S3Target,
    request: S3Request,
    succeeded: (answer: S3Answer) => boolean,
  ): Promise<Finding> => {
    const context: FailureContext = failureContext(target, {
      action: "check",
      folder,
      egressIps: options.egressIps,
    });
    try {
      const answer = await s3Request(target, { ...request, clocks }, caller, options.signal);
      return { answer, failure: succeeded(answer) ? null : classify(answer, context) };
    } catch (error) {
      if (!(error instanceof NetworkFault)) throw error;
      return { answer: null, failure: classify(error, context) };
    }
  };
  return {
    /** HeadBucket: for the region, which AWS sends with any status. */
    head: (target: S3Target) => ask(target, { method: "HEAD" }, isBucketHead),
    list: (target: S3Target) =>
      ask(
        target,
        { method: "GET", query: { "list-type": "2", prefix: `${folder}/`, "max-keys": "1" } },
        isList,
      ),
    /**
     * One byte with the MD5 of none: a store that verifies digests refuses it only after the write was allowed. With the
     * headers of a recording, so that a key or class that cannot be used is refused as it would be.
     */
    dryPut: (target: S3Target) => {
      const headers = { "content-md5": wrongMd5, ...objectHeaders(target.wishes) };
      const body = { kind: "bytes", bytes: Buffer.from("\n") } as const;
      return ask(target, { method: "PUT", key: markerKey(folder), headers, body }, isStored);
    },
  };
}

function isBucketHead({ status, requestId }: S3Answer): boolean {
  return status === 200 && requestId !== null;
}

function isList({ status, body }: S3Answer): boolean {
  return status === 200 && readXml(body)?.ListBucketResult !== undefined;
}

const wrongMd5 = createHash("md5").update("").digest("base64");
