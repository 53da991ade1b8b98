import { parseAuthorization } from "./authorization.ts";
import type { S3Bucket, ServerState } from "./exchange.ts";
import type { RequestTarget } from "./request-target.ts";
import { s3Error } from "./s3-error.ts";

/** Source: Amazon S3 User Guide, "General purpose bucket naming rules". */
export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..") && !/^[\d.]+$/.test(name);
}

export function findBucket(state: ServerState, name: string | undefined): S3Bucket | undefined {
  return state.buckets.find((bucket) => bucket.name === name);
}

/** The bucket of a request. Throws NoSuchBucket. */
export function requireBucket(state: ServerState, target: RequestTarget): S3Bucket {
  const bucket = findBucket(state, target.bucket);
  if (bucket) return bucket;
  throw s3Error("NoSuchBucket", { fields: { BucketName: target.bucket ?? "" } });
}

export function regionOf(state: ServerState, bucket: S3Bucket): string {
  return bucket.region ?? state.region;
}

/**
 * The region that the signature's scope has to name. One address stands here for the endpoints of all regions, so the
 * scope tells which one the client means, unless the host says it. Throws PermanentRedirect, with the bucket's
 * region, when the client is at another region's endpoint.
 */
export function expectedRegion(
  state: ServerState,
  target: RequestTarget,
  authorization: string | undefined,
): string {
  const bucket = findBucket(state, target.bucket);
  const endpoint = target.endpointRegion ?? state.region;
  if (!bucket) return endpoint;
  const region = regionOf(state, bucket);
  const scope = authorization === undefined ? undefined : parseAuthorization(authorization).region;
  const elsewhere = endpoint !== region && (target.endpointRegion !== undefined || scope === endpoint);
  if (!elsewhere) return region;
  throw s3Error("PermanentRedirect", {
    fields: { Endpoint: `${bucket.name}.s3.${region}.amazonaws.com`, Bucket: bucket.name },
    headers: { "x-amz-bucket-region": region },
  });
}
