import { randomBytes } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { renameDurably } from "./durable.ts";
import { type OpeningKey, openingKey } from "./sealing.ts";

/**
 * The key that opens the companies' secrets: from ONBIN_MASTER_KEY, else from `master.key` in the data folder (0600).
 * @returns null when there is none yet
 */
export async function readMasterKey(settings: {
  masterKey: string | null;
  dataDir: string;
}): Promise<OpeningKey | null> {
  const bytes = await readMasterKeyBytes(settings);
  return bytes === null ? null : openingKey(bytes);
}

/** The master key's 32 bytes; null when there is none yet. */
export async function readMasterKeyBytes(settings: {
  masterKey: string | null;
  dataDir: string;
}): Promise<Buffer | null> {
  const text = settings.masterKey ?? (await readKeyFile(settings.dataDir));
  if (text === null) return null;
  const bytes = Buffer.from(text.trim(), "base64");
  if (bytes.length !== 32)
    throw new Error("The master key is not 32 bytes in base64. Restore it from your backup.");
  return bytes;
}

/** Makes the key file, durable before anything is sealed with it. */
export async function makeMasterKey(dataDir: string): Promise<OpeningKey> {
  const bytes = randomBytes(32);
  const file = join(dataDir, "master.key");
  const handle = await open(`${file}.new`, "w", 0o600);
  try {
    await handle.writeFile(`${bytes.toString("base64")}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await renameDurably(`${file}.new`, file);
  return openingKey(bytes);
}

async function readKeyFile(dataDir: string): Promise<string | null> {
  try {
    return await readFile(join(dataDir, "master.key"), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
