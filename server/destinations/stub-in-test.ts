import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { awsEndpoint } from "./endpoint.ts";
import type { RecordingFile } from "./put-recording.ts";
import { noWishes } from "./put-wishes.ts";
import { createS3Caller, type EgressOptions, type S3Caller } from "./s3-caller.ts";
import type { S3Target } from "./s3-request.ts";

/** A bucket `acme-rec` of a store at a URL. */
export function targetAt(url: string, change: Partial<S3Target> = {}): S3Target {
  return {
    endpoint: { ...awsEndpoint, name: "stub", url, pathStyle: true },
    region: "us-east-1",
    bucket: "acme-rec",
    credentials: { accessKeyId: "AKIASTUB", secretAccessKey: "stub-secret" },
    wishes: noWishes,
    ...change,
  };
}

/** An HTTP server on a free port of 127.0.0.1, which ends with the test. Returns its URL. */
export async function stubInTest(server: http.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function callerInTest(options: EgressOptions = {}): S3Caller {
  const caller = createS3Caller(options);
  onTestFinished(() => caller.close());
  return caller;
}

/** A file of random bytes with its measures, as `shape/` would hand it on. */
export async function recordingInTest(bytes: number): Promise<RecordingFile & { content: Buffer }> {
  const folder = await mkdtemp(join(tmpdir(), "onbin-put-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const content = randomBytes(bytes);
  const path = join(folder, "recording.wav");
  await writeFile(path, content);
  const hex = (algorithm: string) => createHash(algorithm).update(content).digest("hex");
  return {
    key: "rec/01JD.wav",
    path,
    bytes,
    sha256: hex("sha256"),
    md5: async () => hex("md5"),
    ifNoneMatch: true,
    content,
  };
}
