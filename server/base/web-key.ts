import { hkdfSync } from "node:crypto";
import { readMasterKeyBytes } from "./master-key.ts";

/**
 * A second key, for what `web` and `watch` must open themselves. It follows from the master key (HKDF, RFC 5869), so
 * there is nothing more to back up, and nobody gets from it to the master key.
 * @returns 32 bytes in base64
 */
export async function deriveWebKey(settings: { masterKey: string | null; dataDir: string }): Promise<string> {
  const master = await readMasterKeyBytes(settings);
  if (master === null) throw new Error("There is no master key yet.");
  return Buffer.from(hkdfSync("sha256", master, "", "onbin web key v1", 32)).toString("base64");
}
