import { createHash } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { type Proof, proofOfFile } from "../keep/proof-of-file.ts";

/** Writes a stream into a new file, with its folders; the bytes are fsynced when this resolves. */
export async function writeProven(path: string, source: Readable | AsyncIterable<Buffer>): Promise<Proof> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const hash = createHash("sha256");
  let bytes = 0;
  const handle = await open(path, "wx", 0o600);
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
      await handle.writeFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** True when the file is there and holds what was noted. */
export async function isProven(path: string, { bytes, sha256 }: Proof): Promise<boolean> {
  const found = await proofOfFile(path).catch(() => null);
  return found?.bytes === bytes && found.sha256 === sha256;
}
