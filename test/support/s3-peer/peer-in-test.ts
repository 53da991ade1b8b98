import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { S3User } from "../../../demo/s3/s3-server.ts";
import { type S3Peer, type S3PeerOptions, startS3Peer } from "./s3-peer.ts";
import { defaultUser } from "./signed-request.ts";

/** Who may only put into the folder `rec` of the bucket `demo`: policy S11 of the product. */
export const putOnlyUser: S3User = {
  accessKeyId: "AKIDPUTONLY",
  secretAccessKey: "put/only+secret",
  name: "put-only",
  policy: {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::demo/rec/*" },
  },
};

/** A peer with the bucket `demo` in us-east-1, which ends with the test. */
export async function peerInTest(options: Partial<S3PeerOptions> = {}): Promise<S3Peer> {
  const folder = options.folder ?? (await folderInTest());
  const peer = await startS3Peer({
    users: [defaultUser, putOnlyUser],
    buckets: [{ name: "demo" }],
    ...options,
    folder,
  });
  onTestFinished(() => peer.close());
  return peer;
}

/** An empty folder, which goes with the test. */
export async function folderInTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "onbin-s3-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
