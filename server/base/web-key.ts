import { hkdfSync } from "node:crypto";

/**
 * A second key, for what `web` and `watch` must open themselves. It follows from the master key (HKDF, RFC 5869), so
 * there is nothing more to back up, and nobody gets from it to the master key.
 * @param master 32 bytes
 * @returns 32 bytes
 */
export function deriveWebKey(master: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", master, "", "onbin web key v1", 32));
}
