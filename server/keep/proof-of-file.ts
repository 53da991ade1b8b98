import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** What a file holds, in bytes and as SHA-256 in hex. */
export type Proof = { bytes: number; sha256: string };

/** @throws as `createReadStream` does, ENOENT for one */
export async function proofOfFile(path: string): Promise<Proof> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}
