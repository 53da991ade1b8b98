import { join } from "node:path";
import type { Fault } from "./s3-peer/fault.ts";
import { type S3Peer, startS3Peer } from "./s3-peer/s3-peer.ts";

/** The operator's own key, which no company has. */
export const spoolUser = { accessKeyId: "AKIASPOOL", secretAccessKey: "secret/of+the/spool" };
export const spoolPlace = { bucket: "spool", prefix: "onbin" };

/** The settings of a spool in this store. */
export function spoolEnv(url: string, user = spoolUser): Record<string, string> {
  return {
    ONBIN_SPOOL: `s3://${spoolPlace.bucket}/${spoolPlace.prefix}`,
    ONBIN_SPOOL_ENDPOINT: url,
    ONBIN_SPOOL_ACCESS_KEY_ID: user.accessKeyId,
    ONBIN_SPOOL_SECRET_ACCESS_KEY: user.secretAccessKey,
  };
}

/** A store for the spool alone, whose objects lie in this folder. */
export function startSpoolStore(folder: string, seed = 1, host = "127.0.0.1"): Promise<S3Peer> {
  return startS3Peer({ users: [spoolUser], buckets: [{ name: spoolPlace.bucket }], folder, seed, host });
}

/** What a spool's store does now and then: it is busy, its answers are lost or break off, bits turn over on the way. */
export const troubledSpool: readonly Fault[] = [
  { match: { operation: "PutObject", probability: 0.02 }, act: { kind: "answer", code: "SlowDown" } },
  { match: { operation: "PutObject", probability: 0.01 }, act: { kind: "replyLost", stored: true } },
  {
    match: { operation: "PutObject", probability: 0.01 },
    act: { kind: "replyLost", stored: false, reset: true },
  },
  { match: { operation: "GetObject", probability: 0.02 }, act: { kind: "answer", code: "InternalError" } },
  { match: { operation: "GetObject", probability: 0.01 }, act: { kind: "bitFlip", offset: 100 } },
  { match: { operation: "GetObject", probability: 0.01 }, act: { kind: "truncatedReply" } },
  {
    match: { operation: "DeleteObject", probability: 0.02 },
    act: { kind: "answer", code: "ServiceUnavailable" },
  },
];

const stores = new Map<string, S3Peer>();

/** The store in which the spool of the Onbin in this data folder is; null: it is a folder. */
export function spoolStoreOf(dataDir: string): S3Peer | null {
  return stores.get(dataDir) ?? null;
}

/**
 * With `ONBIN_TEST_SPOOL=s3` every Onbin of a test has its spool in a bucket, unless the test says where it is; the objects
 * lie in its data folder, so that it finds them again when it is started anew.
 */
export async function spoolInTest(dataDir: string, env: NodeJS.ProcessEnv) {
  if (process.env.ONBIN_TEST_SPOOL !== "s3" || env.ONBIN_SPOOL !== undefined) return null;
  const peer = await startSpoolStore(join(dataDir, "bucket"));
  stores.set(dataDir, peer);
  return {
    env: spoolEnv(peer.url),
    async close() {
      if (stores.get(dataDir) === peer) stores.delete(dataDir);
      await peer.close();
    },
  };
}
