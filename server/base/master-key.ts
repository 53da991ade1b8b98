import { randomBytes } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { renameDurably, syncFolder } from "./durable.ts";
import { writeDurably } from "./private-file.ts";
import { type OpeningKey, openingKey } from "./sealing.ts";
import { StartUpError } from "./start-up-error.ts";
import { deriveWebKey } from "./web-key.ts";

/** Where the master keys come from: the environment, else the data folder. */
export type KeyPlace = { masterKey: string | null; masterKeyPrevious: string | null; dataDir: string };

/** A master key of 32 bytes with the two pairs that follow from it. */
export type MasterKey = {
  bytes: Buffer;
  /** Opens the credentials of stores; `work` alone has it. */
  master: OpeningKey;
  /** Opens what `web` and `watch` must open themselves. */
  web: OpeningKey;
};

export const keyFileName = "master.key";
/** A first key that the database does not know yet; it becomes `master.key` when it does. */
const unsettledName = "master.key.unsettled";

/**
 * The master keys of this machine, the one to be used first: from ONBIN_MASTER_KEY and ONBIN_MASTER_KEY_PREVIOUS, else
 * from `master.key` in the data folder (0600), a key a line. There are two while one takes the other's place.
 * @throws StartUpError `masterKeyDamaged`
 */
export async function readMasterKeys(place: KeyPlace): Promise<MasterKey[]> {
  if (place.masterKey === null) {
    const text = await readIfThere(join(place.dataDir, keyFileName));
    return text === null ? [] : parseKeyFile(text);
  }
  return parseKeyFile(`${place.masterKey}\n${place.masterKeyPrevious ?? ""}`);
}

/** @param text a key a line @throws StartUpError `masterKeyDamaged`, for a file of none as well */
export async function parseKeyFile(text: string): Promise<MasterKey[]> {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length === 0) throw new StartUpError("masterKeyDamaged");
  const keys = await Promise.all(lines.map((line) => parseMasterKey(line)));
  return keys.filter(({ master }, i) => keys.findIndex((other) => other.master.id === master.id) === i);
}

/** @param text 32 bytes in base64 @throws StartUpError `masterKeyDamaged` */
export async function parseMasterKey(text: string): Promise<MasterKey> {
  const bytes = Buffer.from(text.trim(), "base64");
  if (bytes.length !== 32) throw new StartUpError("masterKeyDamaged");
  return { bytes, master: await openingKey(bytes), web: await openingKey(deriveWebKey(bytes)) };
}

/** As a line of the key file. */
export function keyLine({ bytes }: MasterKey): string {
  return `${bytes.toString("base64")}\n`;
}

/** A key of 256 random bits. */
export function newMasterKey(): Promise<MasterKey> {
  return parseMasterKey(randomBytes(32).toString("base64"));
}

/** Replaces the key file in one step: whoever reads it, and whatever dies, finds the old keys or the new ones. */
export async function writeKeyFile(dataDir: string, keys: readonly MasterKey[]): Promise<void> {
  await writeDurably(join(dataDir, keyFileName), keys.map(keyLine).join(""));
}

/**
 * The first key of a data folder, durable, under a name that counts for nothing until `settleFirstKey`. One that was
 * left by a start that was cut off is taken again.
 */
export async function makeFirstKey(dataDir: string): Promise<MasterKey> {
  const left = await readIfThere(join(dataDir, unsettledName));
  if (left !== null) return parseMasterKey(left);
  const key = await newMasterKey();
  await writeDurably(join(dataDir, unsettledName), keyLine(key));
  return key;
}

/** The key that a start, cut off before it could say whether the database took it, has left; null: there is none. */
export async function findUnsettledKey(dataDir: string): Promise<MasterKey | null> {
  const left = await readIfThere(join(dataDir, unsettledName));
  return left === null ? null : parseMasterKey(left);
}

/** The database knows the first key: it gets its name. */
export async function settleFirstKey(dataDir: string): Promise<void> {
  await renameDurably(join(dataDir, unsettledName), join(dataDir, keyFileName));
}

/** Another machine's key is the database's: ours has sealed nothing, and goes. */
export async function dropUnsettledKey(dataDir: string): Promise<void> {
  await rm(join(dataDir, unsettledName), { force: true });
  await syncFolder(dataDir);
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
