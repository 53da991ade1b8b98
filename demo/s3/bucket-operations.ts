import { regionOf, requireBucket } from "./bucket-check.ts";
import type { Exchange } from "./exchange.ts";
import { receiveBody } from "./receive-body.ts";
import { reply } from "./reply.ts";
import { s3Error } from "./s3-error.ts";
import { payloadHash } from "./signature.ts";
import { S3_NAMESPACE, xmlDocument } from "./xml.ts";

const MAX_DOCUMENT = 65_536;

export function headBucket(exchange: Exchange): void {
  requireBucket(exchange.state, exchange.target);
  reply(exchange.state.log, exchange, { status: 200 });
}

export function listBuckets(exchange: Exchange): void {
  const { buckets, log } = exchange.state;
  const names = buckets.map(({ name }) => name).sort();
  const body = xmlDocument(
    [
      "ListAllMyBucketsResult",
      [
        ["Owner", [["ID", "onbin"]]],
        [
          "Buckets",
          names.map((name) => [
            "Bucket",
            [
              ["Name", name],
              ["CreationDate", new Date(0).toISOString()],
            ],
          ]),
        ],
      ],
    ],
    S3_NAMESPACE,
  );
  reply(log, exchange, { status: 200, body });
}

export async function createBucket(exchange: Exchange): Promise<void> {
  const { state, target } = exchange;
  const name = target.bucket ?? "";
  const document = await readDocument(exchange);
  const region = /<LocationConstraint>([a-z0-9-]+)<\/LocationConstraint>/.exec(document)?.[1];
  const known = state.buckets.find((bucket) => bucket.name === name);
  if (known) throw s3Error("BucketAlreadyOwnedByYou", { fields: { BucketName: name } });
  const bucket = region === undefined ? { name } : { name, region };
  await state.store.createBucket(name, regionOf(state, bucket));
  state.buckets.push(bucket);
  reply(state.log, exchange, { status: 200, headers: { location: `/${name}` } });
}

async function readDocument(exchange: Exchange): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  const { sha256 } = await receiveBody(exchange, async (chunk) => {
    size += chunk.length;
    if (size > MAX_DOCUMENT) throw s3Error("MalformedXML");
    pieces.push(chunk);
  });
  const said = payloadHash(exchange.request);
  if (said !== "UNSIGNED-PAYLOAD" && said !== sha256.toString("hex"))
    throw s3Error("XAmzContentSHA256Mismatch");
  return Buffer.concat(pieces).toString("utf8");
}
