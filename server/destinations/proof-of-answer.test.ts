import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { awsEndpoint } from "./endpoint.ts";
import { proofOf } from "./proof-of-answer.ts";

const bytes = Buffer.from("a recording");
const sum = (algorithm: string) => createHash(algorithm).update(bytes);
const etag = sum("md5").digest("hex");
const checksum = { "x-amz-checksum-sha256": sum("sha256").digest("base64") };
const other = { "x-amz-checksum-sha256": Buffer.alloc(32).toString("base64") };
const wrong = "0".repeat(32);
const store = { ...awsEndpoint, name: "store", url: "http://store.test" };

/** @returns the proof, and how often the file was read for its MD5 */
async function prove(endpoint: typeof awsEndpoint, tag: string | null, headers: Record<string, string>) {
  let reads = 0;
  const md5 = async () => {
    reads += 1;
    return etag;
  };
  const recording = { sha256: sum("sha256").digest("hex"), md5 };
  const proof = await proofOf({ headers }, tag, recording, endpoint, { confirmingByMd5: new Set() });
  return [proof, reads];
}

test("AWS's own SHA-256 is proof enough; what other stores say is compared, all of it", async () => {
  expect(await prove(awsEndpoint, etag, checksum)).toEqual(["checksum", 0]);
  expect(await prove(awsEndpoint, etag, other)).toEqual([null, 0]);
  expect(await prove(awsEndpoint, etag, {})).toEqual(["etag", 1]);
  expect(await prove(awsEndpoint, wrong, {})).toEqual([null, 1]);
  expect(await prove(store, etag, checksum)).toEqual(["checksum", 1]);
  // It sends back what it was sent, and keeps other bytes.
  expect(await prove(store, wrong, checksum)).toEqual([null, 1]);
  expect(await prove(store, etag, other)).toEqual([null, 0]);
  expect(await prove(store, null, {})).toEqual(["signed-hash", 0]);
});
