import { rm } from "node:fs/promises";
import { requireBucket } from "./bucket-check.ts";
import { parseDigestHeaders, verifyDigests } from "./digest-headers.ts";
import { callHook, type Exchange } from "./exchange.ts";
import type { NewObject } from "./object-store.ts";
import { etagOf, type Wished, wishedHeaders, wishedOf } from "./put-wishes.ts";
import { type BodyDigests, receiveBody } from "./receive-body.ts";
import { reply } from "./reply.ts";
import { s3Error } from "./s3-error.ts";

const MAX_KEY_BYTES = 1024;
/** 5 GiB: the most that one PutObject takes (Amazon S3 User Guide, "Uploading objects"). */
const MAX_OBJECT_BYTES = 5 * 1024 ** 3;

/** Stores an object whole or not at all, and answers. */
export async function putObject(exchange: Exchange): Promise<void> {
  const { state, request, target, record, departures } = exchange;
  const bucket = requireBucket(state, target);
  const key = target.key ?? "";
  checkSizes(exchange, key);
  const onlyIfAbsent = ifNoneMatch(exchange);
  const wished = wishedOf(exchange);
  const digests = parseDigestHeaders(request);
  if (departures.ignoreContentMd5) digests.contentMd5 = undefined;
  // Only a client that waits is told before it sends; all others pay for the body first, as on Ceph.
  if (exchange.awaitsContinue && onlyIfAbsent && (await state.store.get(bucket.name, key))) throw exists();

  const { path, file } = await state.store.incoming();
  try {
    let body: BodyDigests;
    try {
      body = await receiveBody(exchange, (chunk) => writeAll(file, chunk));
      verifyDigests(digests, body);
      await file.sync();
    } finally {
      await file.close();
    }
    await callHook("received", exchange);
    const keepVersions = bucket.versioned ?? false;
    const stored = await state.store.commit(bucket.name, newObject(exchange, key, body, wished), path, {
      onlyIfAbsent,
      keepVersions,
    });
    if (stored === "exists") throw exists();
    record.sha256 = stored.sha256;
    if (keepVersions) record.versionId = stored.versionId;
    await callHook("stored", exchange);
    reply(state.log, exchange, {
      status: 200,
      headers: {
        etag: `"${departures.etag ?? stored.etag}"`,
        ...wishedHeaders(wished),
        ...(keepVersions ? { "x-amz-version-id": stored.versionId } : {}),
        ...checksumHeaders(exchange),
        "content-length": "0",
      },
    });
  } finally {
    await rm(path, { force: true });
  }
}

function checkSizes({ request }: Exchange, key: string): void {
  const length = request.headers["content-length"];
  const keyBytes = Buffer.byteLength(key);
  if (keyBytes > MAX_KEY_BYTES) {
    throw s3Error("KeyTooLongError", {
      fields: { Size: String(keyBytes), MaxSizeAllowed: String(MAX_KEY_BYTES) },
    });
  }
  if (length === undefined) throw s3Error("MissingContentLength");
  if (Number(length) > MAX_OBJECT_BYTES) {
    throw s3Error("EntityTooLarge", {
      fields: { ProposedSize: length, MaxSizeAllowed: String(MAX_OBJECT_BYTES) },
    });
  }
}

function ifNoneMatch({ request, departures }: Exchange): boolean {
  const wanted = request.headers["if-none-match"];
  for (const header of ["x-amz-copy-source", "if-match"]) {
    if (request.headers[header] !== undefined)
      throw s3Error("NotImplemented", { fields: { Header: header } });
  }
  if (wanted === undefined || departures.ignoreIfNoneMatch) return false;
  if (wanted !== "*") throw s3Error("NotImplemented", { fields: { Header: "If-None-Match" } });
  return true;
}

function exists() {
  return s3Error("PreconditionFailed", { fields: { Condition: "If-None-Match" } });
}

function newObject({ request }: Exchange, key: string, body: BodyDigests, wished: Wished): NewObject {
  const metadata = Object.entries(request.headers).flatMap(([name, value]) =>
    name.startsWith("x-amz-meta-") ? [[name.slice("x-amz-meta-".length), String(value)]] : [],
  );
  return {
    key,
    size: body.size,
    etag: etagOf(wished, body.md5),
    sha256: body.sha256.toString("hex"),
    contentType: request.headers["content-type"] ?? "binary/octet-stream",
    metadata: Object.fromEntries(metadata),
    ...wished,
  };
}

function checksumHeaders({ request }: Exchange): Record<string, string> {
  const value = request.headers["x-amz-checksum-sha256"];
  return typeof value === "string"
    ? { "x-amz-checksum-sha256": value, "x-amz-checksum-type": "FULL_OBJECT" }
    : {};
}

async function writeAll(file: { write(bytes: Buffer): Promise<{ bytesWritten: number }> }, chunk: Buffer) {
  for (let rest = chunk; rest.length > 0; ) rest = rest.subarray((await file.write(rest)).bytesWritten);
}
