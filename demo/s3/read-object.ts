import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { requireBucket } from "./bucket-check.ts";
import type { Departures, Exchange } from "./exchange.ts";
import { wishedHeaders } from "./put-wishes.ts";
import { commonHeaders, reply } from "./reply.ts";
import { s3Error } from "./s3-error.ts";
import type { StoredObject } from "./stored-object.ts";

export async function headObject(exchange: Exchange): Promise<void> {
  const { object } = await find(exchange);
  reply(exchange.state.log, exchange, { status: 200, headers: objectHeaders(object) });
}

/** Streams an object; ranges are not served (a whole answer to one is allowed, RFC 9110 14.2). */
export async function getObject(exchange: Exchange): Promise<void> {
  const { state, response, record, departures } = exchange;
  const { bucket, object } = await find(exchange);
  const file = await open(state.store.bodyPath(bucket, object));
  record.status = 200;
  state.log.add(record);
  response.writeHead(200, { ...commonHeaders(record), ...objectHeaders(object) });
  const { alterBody } = departures;
  const bytes = file.createReadStream();
  await pipeline(alterBody === undefined ? bytes : altered(bytes, alterBody), response);
}

type Alter = NonNullable<Departures["alterBody"]>;

async function* altered(bytes: AsyncIterable<Buffer>, alter: Alter): AsyncGenerator<Buffer> {
  let offset = 0;
  for await (const chunk of bytes) {
    yield await alter(chunk, offset);
    offset += chunk.length;
  }
}

export async function deleteObject(exchange: Exchange): Promise<void> {
  const { state, target } = exchange;
  const bucket = requireBucket(state, target);
  const marker = await state.store.remove(bucket.name, target.key ?? "", bucket.versioned ?? false);
  const headers = marker ? { "x-amz-delete-marker": "true", "x-amz-version-id": marker.versionId } : {};
  reply(state.log, exchange, { status: 204, headers });
}

async function find({ state, target }: Exchange): Promise<{ bucket: string; object: StoredObject }> {
  const bucket = requireBucket(state, target).name;
  const object = await state.store.get(bucket, target.key ?? "");
  if (!object) throw s3Error("NoSuchKey", { fields: { Key: target.key ?? "" } });
  return { bucket, object };
}

function objectHeaders(object: StoredObject): Record<string, string> {
  const metadata = Object.entries(object.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  return {
    etag: `"${object.etag}"`,
    "content-length": String(object.size),
    "content-type": object.contentType,
    "last-modified": new Date(object.lastModified).toUTCString(),
    ...wishedHeaders(object),
    ...Object.fromEntries(metadata),
  };
}
