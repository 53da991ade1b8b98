import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

const chunkBytes = 256 * 1024;

/** MD5 of what is in memory, in hex. */
export function md5Of(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}

/** MD5 of a file in hex, as S3's ETag shows it; read in pieces, giving way to others between them. */
export async function md5OfFile(path: string): Promise<string> {
  const hash = createHash("md5");
  const buffer = Buffer.allocUnsafe(chunkBytes);
  const handle = await open(path);
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, chunkBytes, null);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
