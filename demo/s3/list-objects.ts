import { requireBucket } from "./bucket-check.ts";
import type { Exchange } from "./exchange.ts";
import { reply } from "./reply.ts";
import { encodeRfc3986 } from "./request-target.ts";
import { s3Error } from "./s3-error.ts";
import type { StoredObject } from "./stored-object.ts";
import { S3_NAMESPACE, type XmlNode, xmlDocument } from "./xml.ts";

const MAX_KEYS = 1000;

/** One page of a bucket (Amazon S3 API reference, ListObjectsV2). */
export async function listObjects(exchange: Exchange): Promise<void> {
  const { state, target } = exchange;
  const { query } = target;
  const bucket = requireBucket(state, target);
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const token = query.get("continuation-token");
  const after = token === undefined ? query.get("start-after") : Buffer.from(token, "base64url").toString();
  const page = pageOf(await state.store.list(bucket.name), { prefix, delimiter, after, max: maxKeys(query) });
  const encoded = query.get("encoding-type") === "url";
  const text = (value: string) => (encoded ? value.split("/").map(encodeRfc3986).join("/") : value);
  const nodes: XmlNode[] = [
    ["Name", bucket.name],
    ["Prefix", text(prefix)],
    ...(delimiter === "" ? [] : [["Delimiter", text(delimiter)] as const]),
    ["MaxKeys", String(maxKeys(query))],
    ["KeyCount", String(page.objects.length + page.prefixes.length)],
    ...(encoded ? [["EncodingType", "url"] as const] : []),
    ...(token === undefined ? [] : [["ContinuationToken", token] as const]),
    ["IsTruncated", String(page.next !== undefined)],
    ...(page.next === undefined
      ? []
      : [["NextContinuationToken", Buffer.from(page.next).toString("base64url")] as const]),
    ...page.objects.map((object) => contents(object, text(object.key))),
    ...page.prefixes.map((common) => ["CommonPrefixes", [["Prefix", text(common)]]] as const),
  ];
  reply(state.log, exchange, { status: 200, body: xmlDocument(["ListBucketResult", nodes], S3_NAMESPACE) });
}

type Page = { objects: StoredObject[]; prefixes: string[]; next: string | undefined };

function pageOf(
  all: readonly StoredObject[],
  wanted: { prefix: string; delimiter: string; after: string | undefined; max: number },
): Page {
  const page: Page = { objects: [], prefixes: [], next: undefined };
  let last: string | undefined;
  for (const object of all) {
    const { key } = object;
    if (!key.startsWith(wanted.prefix) || !isAfter(key, wanted.after)) continue;
    const cut = wanted.delimiter === "" ? -1 : key.indexOf(wanted.delimiter, wanted.prefix.length);
    const common = cut < 0 ? undefined : key.slice(0, cut + wanted.delimiter.length);
    if (common !== undefined && (common === page.prefixes.at(-1) || common === wanted.after)) continue;
    if (page.objects.length + page.prefixes.length >= wanted.max) {
      page.next = wanted.max === 0 ? undefined : last;
      return page;
    }
    if (common === undefined) page.objects.push(object);
    else page.prefixes.push(common);
    last = common ?? key;
  }
  return page;
}

function isAfter(key: string, after: string | undefined): boolean {
  return after === undefined || Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0;
}

function maxKeys(query: ReadonlyMap<string, string>): number {
  const text = query.get("max-keys") ?? String(MAX_KEYS);
  if (!/^\d+$/.test(text)) {
    throw s3Error("InvalidArgument", { fields: { ArgumentName: "max-keys", ArgumentValue: text } });
  }
  return Math.min(Number(text), MAX_KEYS);
}

function contents(object: StoredObject, key: string): XmlNode {
  return [
    "Contents",
    [
      ["Key", key],
      ["LastModified", object.lastModified],
      ["ETag", `"${object.etag}"`],
      ["Size", String(object.size)],
      ["StorageClass", object.storageClass ?? "STANDARD"],
    ],
  ];
}
