import { isRecord, readXml } from "../destinations/s3-error-body.ts";

/** A page of ListObjectsV2. */
export type Listing = {
  objects: { key: string; modifiedAt: number; bytes: number }[];
  /** What the next page is asked for with; null: this is the last. */
  next: string | null;
};

/** Reads a page (Amazon S3 API Reference, ListObjectsV2, with `encoding-type=url`); null where it is none. */
export function readListing(text: string): Listing | null {
  const result = readXml(text)?.ListBucketResult;
  if (!isRecord(result)) return null;
  const contents = result.Contents === undefined ? [] : [result.Contents].flat();
  const objects = contents.flatMap((entry) => {
    if (!isRecord(entry) || typeof entry.Key !== "string") return [];
    const key = decodeKey(entry.Key);
    const modifiedAt = Date.parse(String(entry.LastModified));
    const bytes = Number(entry.Size);
    return key === null || Number.isNaN(modifiedAt) ? [] : [{ key, modifiedAt, bytes }];
  });
  const { IsTruncated: more, NextContinuationToken: token } = result;
  if (more === "true" && typeof token !== "string") return null;
  return { objects, next: more === "true" && typeof token === "string" ? unescapeXml(token) : null };
}

function decodeKey(key: string): string | null {
  try {
    return decodeURIComponent(unescapeXml(key).replaceAll("+", "%20"));
  } catch {
    return null;
  }
}

function unescapeXml(text: string): string {
  const known: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(lt|gt|quot|apos|amp|#(\d+));/g, (whole, name: string, number?: string) =>
    number === undefined ? (known[name] ?? whole) : String.fromCodePoint(Number(number)),
  );
}
