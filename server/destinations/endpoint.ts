import { isIP } from "node:net";
import { bucketProblem } from "../../contract/bucket-name.ts";
import type { StoreFeature } from "../../contract/destination-access.ts";
import { isRegionCode, partitionOf } from "../../contract/regions.ts";

/** A store: Amazon S3 itself (`aws`, no URL) or one of the operator's list (ONBIN_S3_ENDPOINTS). */
export type Endpoint = {
  name: string;
  /** Base URL, null for AWS. */
  url: string | null;
  /** The region for settings that name none (ONBIN_S3_ENDPOINTS). */
  region: string | null;
  pathStyle: boolean;
  /** Regions that companies choose from; empty: any of the store. */
  regions: readonly string[];
  /** Base URL of its STS; null: AWS's of the region, and elsewhere at `url`. */
  sts: string | null;
  /** What it cannot do. */
  lacks: readonly StoreFeature[];
};

/** Amazon S3 itself. */
export const awsEndpoint: Endpoint = {
  name: "aws",
  url: null,
  region: null,
  pathStyle: false,
  regions: [],
  sts: null,
  lacks: [],
};

export function isAws(endpoint: Endpoint): boolean {
  return endpoint.url === null;
}

/** Where the requests for one bucket go. */
export type BucketAddress = {
  protocol: "http:" | "https:";
  /** Without brackets for IPv6. */
  hostname: string;
  port: number;
  /** Value of the Host header; the port is left out where it is the protocol's own (RFC 9110 §7.2). */
  host: string;
  /** Path of the bucket, `""` or `/…` without a slash at the end; keys follow after `/`. */
  path: string;
};

/**
 * The address of a bucket: virtual-host style, except path style where the endpoint asks for it, and where a name
 * with dots or a host that is an IP address would break TLS or DNS (Amazon S3 User Guide, "Virtual hosting").
 * Throws for a bucket or region that is none: both end up in a host name.
 */
export function bucketAddress(endpoint: Endpoint, region: string, bucket: string): BucketAddress {
  const problem = bucketProblem(bucket);
  if (problem !== null) throw new Error(`not a bucket name (${problem.code})`);
  if (endpoint.url === null) {
    if (!isRegionCode(region)) throw new Error("not a region code");
    const host = `s3.${region}.${partitionOf(region).dnsSuffix}`;
    return bucket.includes(".")
      ? at("https:", host, 443, `/${bucket}`)
      : at("https:", `${bucket}.${host}`, 443, "");
  }
  const base = new URL(endpoint.url);
  const protocol = base.protocol === "https:" ? "https:" : "http:";
  const port = base.port === "" ? defaultPort(protocol) : Number(base.port);
  const hostname = base.hostname.replace(/^\[|\]$/g, "");
  const basePath = base.pathname.replace(/\/+$/, "");
  const byPath =
    endpoint.pathStyle || isIP(hostname) !== 0 || (protocol === "https:" && bucket.includes("."));
  return byPath
    ? at(protocol, hostname, port, `${basePath}/${bucket}`)
    : at(protocol, `${bucket}.${hostname}`, port, basePath);
}

/** The host of a store's URL, which the operator named (base/guarded-agent.ts); null for AWS, whose names we make. */
export function namedHost(url: string | null): string | null {
  return url === null ? null : new URL(url).hostname.replace(/^\[|\]$/g, "");
}

/** The region requests are signed for: the company's, else the store's usual one, else that of most other stores. */
export function signingRegion(endpoint: Endpoint, region: string): string {
  return region === "" ? (endpoint.region ?? "us-east-1") : region;
}

function at(
  protocol: BucketAddress["protocol"],
  hostname: string,
  port: number,
  path: string,
): BucketAddress {
  const bracketed = hostname.includes(":") ? `[${hostname}]` : hostname;
  const host = port === defaultPort(protocol) ? bracketed : `${bracketed}:${port}`;
  return { protocol, hostname, port, host, path };
}

function defaultPort(protocol: BucketAddress["protocol"]): number {
  return protocol === "https:" ? 443 : 80;
}
