import { bucketProblem } from "../../contract/bucket-name.ts";
import { isRegionCode } from "../../contract/regions.ts";

/** The operator's own bucket for the spool, with keys of its own (docs/decisions/0035-spool-in-a-bucket.md). */
export type SpoolBucket = {
  bucket: string;
  /** Before every key, without a slash at either end; may be empty. */
  prefix: string;
  /** Base URL; null: AWS. */
  endpoint: string | null;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
};

/** Settings that mean something only with a bucket. */
export const spoolBucketVariables = [
  "ONBIN_SPOOL_ENDPOINT",
  "ONBIN_SPOOL_REGION",
  "ONBIN_SPOOL_ACCESS_KEY_ID",
  "ONBIN_SPOOL_SECRET_ACCESS_KEY",
] as const;

/**
 * Reads ONBIN_SPOOL where it names a bucket, `s3://bucket/prefix`, and what belongs to it; null for a folder.
 * @param text value of a variable; null: not set
 * @throws Error with what is wrong, for ONBIN_SPOOL
 */
export function readSpoolBucket(text: (name: string) => string | null): SpoolBucket | null {
  const [endpoint, region, accessKeyId, secretAccessKey] = spoolBucketVariables.map(text);
  const spool = text("ONBIN_SPOOL") ?? "";
  const [, bucket, rest = ""] = /^s3:\/\/([^/]*)(.*)$/i.exec(spool) ?? [];
  if (bucket === undefined) {
    if (/^[a-z0-9]+:\/\//i.test(spool)) throw new Error("neither a folder nor s3://bucket/prefix");
    const idle = spoolBucketVariables.filter((name) => text(name) !== null);
    if (idle.length > 0) throw new Error(`is a folder, and ${idle.join(", ")} is for a bucket`);
    return null;
  }
  const problem = bucketProblem(bucket);
  if (problem !== null) throw new Error(problem.words.en.cause);
  const prefix = rest.replace(/^\/|\/$/g, "");
  if (!/^$|^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(prefix) || prefix.length > 200)
    throw new Error(`the prefix "${prefix}" may have letters, digits, - _ . and / between them`);
  if (!accessKeyId || !secretAccessKey)
    throw new Error("a bucket wants ONBIN_SPOOL_ACCESS_KEY_ID and ONBIN_SPOOL_SECRET_ACCESS_KEY");
  if (endpoint && !(URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol)))
    throw new Error("ONBIN_SPOOL_ENDPOINT is not a URL that begins with http:// or https://");
  if (!endpoint && !(region && isRegionCode(region)))
    throw new Error("a bucket at AWS wants its region in ONBIN_SPOOL_REGION, such as ap-northeast-1");
  return {
    ...{ bucket, prefix, accessKeyId, secretAccessKey },
    endpoint: endpoint?.replace(/\/+$/, "") ?? null,
    region: region ?? "us-east-1",
  };
}

/** As a person names it. */
export function spoolName({ bucket, prefix }: SpoolBucket): string {
  return `s3://${bucket}${prefix === "" ? "" : `/${prefix}`}`;
}
