import { isRegionCode } from "./regions.ts";

/** What an address names. `folder` is as pasted: `checkFolder` judges it; `bucketProblem` judges `bucket`. */
export type S3Address = { bucket: string; folder?: string; region?: string };

/**
 * S5: turns what people paste into the bucket field into its parts: a bare name, `bucket/folder`, `s3://` and `s3a://`
 * URIs, ARNs, every style of S3 URL (virtual-host and path style, dualstack, FIPS, accelerate, website, legacy and
 * global hosts, China, the European Sovereign Cloud) and pages of the AWS console. Blanks, quotes and full-width
 * letters are cleaned. Text that is no address comes back as `bucket`, for `bucketProblem` to refuse.
 */
export function parseS3Address(pasted: string): S3Address {
  const text = clean(pasted);
  const uri = /^s3[an]?:\/\/?([^/]*)(.*)$/i.exec(text);
  if (uri !== null) return address(uri[1] ?? "", uri[2] ?? "");
  const arn = /^arn:aws[a-z-]*:s3:::([^/]*)(.*)$/i.exec(text);
  if (arn !== null) return address(arn[1] ?? "", arn[2] ?? "");
  const url = asUrl(text);
  if (url !== null) return parseConsolePage(url) ?? parseStoreUrl(url) ?? { bucket: text };
  if (/^[^\s:/?#]+\/[^\s:?#]*$/.test(text)) {
    const slash = text.indexOf("/");
    return address(text.slice(0, slash), text.slice(slash));
  }
  return { bucket: text };
}

const quotes = "\"'`<>“”‘’„«»「」『』()（）";

function clean(pasted: string): string {
  const visible = pasted.normalize("NFKC").replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, "");
  const edge = new RegExp(`^[\\s${quotes}]+|[\\s${quotes},;、。]+$`, "gu");
  return visible.replace(edge, "");
}

function asUrl(text: string): URL | null {
  if (/^https?:\/\//i.test(text)) return URL.canParse(text) ? new URL(text) : null;
  const withScheme = `https://${text}`;
  const looksLikeHost =
    /^[^/?#\s]+\.(?:amazonaws\.(?:com(?:\.cn)?|eu|cn)|aws\.amazon\.com|amazonaws-us-gov\.com)(?:[:/?#]|$)/i;
  return looksLikeHost.test(text) && URL.canParse(withScheme) ? new URL(withScheme) : null;
}

const regionPattern = "[a-z]{2,4}(?:-[a-z]{2,12}){1,2}-[0-9]{1,2}";

const storeHost = new RegExp(
  `^(?:(?<bucket>.+)\\.)?` +
    `(?:s3|s3-fips|s3-accelerate|s3-website|s3-(?<external>external-1)|s3-(?:website-|fips-)?(?<joined>${regionPattern}))` +
    `(?:\\.dualstack)?(?:\\.(?<region>${regionPattern}))?\\.amazonaws\\.(?:com(?:\\.cn)?|eu)$`,
);

/** `<bucket>.<region>.amazonaws.com`, the form that S5 documents, which leaves the service out. */
const shortHost = new RegExp(
  `^(?<bucket>.+)\\.(?<region>${regionPattern})\\.amazonaws\\.(?:com(?:\\.cn)?|eu)$`,
);

function parseStoreUrl(url: URL): S3Address | null {
  const groups = (storeHost.exec(url.hostname) ?? shortHost.exec(url.hostname))?.groups;
  if (groups === undefined) return null;
  const region = groups.region ?? groups.joined ?? (groups.external ? "us-east-1" : undefined);
  const path = decode(url.pathname);
  const bucket = groups.bucket;
  if (bucket !== undefined) return address(bucket, path, region);
  const [, first = "", rest = ""] = /^\/([^/]*)(.*)$/.exec(path) ?? [];
  return first === "" ? null : address(first, rest, region);
}

const consoleHost =
  /(?:^|\.)console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com|amazonaws\.eu)$/;

function parseConsolePage(url: URL): S3Address | null {
  if (!consoleHost.test(url.hostname)) return null;
  const path = /^\/s3\/(?:buckets|object|upload|bucket)\/([^/]+)(.*)$/.exec(decode(url.pathname));
  if (path === null) return null;
  const regionOfHost = url.hostname.split(".").find(isRegionCode);
  const region = url.searchParams.get("region") ?? regionOfHost;
  return address(path[1] ?? "", url.searchParams.get("prefix") ?? path[2] ?? "", region);
}

function address(bucket: string, path: string, region?: string | undefined): S3Address {
  const folder = folderOf(path);
  return {
    bucket,
    ...(folder === "" ? {} : { folder }),
    ...(region !== undefined && isRegionCode(region) ? { region } : {}),
  };
}

/** The folder part of a path: a `*` of a policy and a last segment that is a file (it has a dot) are left out. */
function folderOf(path: string): string {
  const segments = path
    .split("/")
    .map((segment) => segment.trim())
    .filter((segment) => segment !== "" && segment !== "*");
  if (!path.endsWith("/") && segments.at(-1)?.includes(".")) segments.pop();
  return segments.join("/");
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path.replaceAll("+", " "));
  } catch {
    return path;
  }
}
