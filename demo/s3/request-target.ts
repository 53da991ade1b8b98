import { s3Error } from "./s3-error.ts";

/** What a request is about, read from its address and its Host header alone. */
export type RequestTarget = {
  bucket: string | undefined;
  key: string | undefined;
  query: ReadonlyMap<string, string>;
  /** Region named by the host (bucket.s3.REGION.localhost); undefined where the host names none. */
  endpointRegion: string | undefined;
  /** The path and query in the form that is signed. */
  canonicalPath: string;
  canonicalQuery: string;
};

/**
 * Reads path style (/bucket/key) and virtual-host style (Host: bucket.localhost, bucket.s3.REGION.localhost).
 * Throws InvalidURI.
 */
export function parseTarget(url: string, host: string): RequestTarget {
  const cut = url.indexOf("?");
  const segments = (cut < 0 ? url : url.slice(0, cut)).split("/").map(decode);
  const pairs = cut < 0 ? [] : parseQuery(url.slice(cut + 1));
  const endpoint = parseHost(host);
  const path = segments.slice(1);
  const bucket = endpoint.bucket ?? path.shift();
  const key = path.join("/");
  return {
    bucket: bucket === "" ? undefined : bucket,
    key: key === "" ? undefined : key,
    query: new Map(pairs),
    endpointRegion: endpoint.region,
    canonicalPath: segments.map(encodeRfc3986).join("/"),
    canonicalQuery: canonicalQuery(pairs),
  };
}

/** Percent-encodes all but the unreserved characters of RFC 3986, as Signature Version 4 wants it. */
export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function parseHost(host: string): { bucket: string | undefined; region: string | undefined } {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  const regional = /^(?:(.+)\.)?s3(?:[.-]([a-z0-9-]+))?\.(?:localhost|amazonaws\.com)$/.exec(name);
  if (regional) return { bucket: regional[1], region: regional[2] };
  return { bucket: /^(.+)\.localhost$/.exec(name)?.[1], region: undefined };
}

function parseQuery(text: string): [string, string][] {
  return text
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const cut = part.indexOf("=");
      return cut < 0 ? [decode(part), ""] : [decode(part.slice(0, cut)), decode(part.slice(cut + 1))];
    });
}

function canonicalQuery(pairs: readonly [string, string][]): string {
  return pairs
    .map(([name, value]) => [encodeRfc3986(name), encodeRfc3986(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? order(x, y) : order(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw s3Error("InvalidURI");
  }
}
