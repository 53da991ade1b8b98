import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BackupError } from "./backup-error.ts";
import { linesOf } from "./lines.ts";
import {
  type FileInBackup,
  keyFile,
  type Manifest,
  manifestFile,
  parseManifest,
  spoolFolder,
  spoolList,
  tableFile,
} from "./manifest.ts";
import { isProven } from "./proven-file.ts";

/** @throws BackupError when the folder is no finished backup */
export async function readManifest(source: string): Promise<Manifest> {
  const text = await readFile(join(source, manifestFile), "utf8").catch(() => null);
  if (text === null) throw new BackupError("noBackup", { source });
  return parseManifest(text);
}

/**
 * Reads a backup from its first byte to its last and compares each file with what was noted when it was made.
 * @throws BackupError `damaged`, with the first file that is not as it was
 */
export async function checkBackup(
  source: string,
  manifest: Manifest,
  onStep: (done: number, all: number) => void = () => undefined,
): Promise<void> {
  const all = manifest.tables.length + 1 + manifest.spool.files;
  let done = 0;
  const insist = async (file: string, proof: Manifest["spool"]["list"]) => {
    if (!(await isProven(join(source, file), proof))) throw new BackupError("damaged", { file });
    onStep(++done, all);
  };
  for (const { name, file } of manifest.tables) await insist(tableFile(name), file);
  await insist(spoolList, manifest.spool.list);
  for await (const { file, ...proof } of filesInBackup(source)) await insist(join(spoolFolder, file), proof);
  if (manifest.withMasterKey && (await readFile(join(source, keyFile)).catch(() => null)) === null) {
    throw new BackupError("damaged", { file: keyFile });
  }
}

export async function* filesInBackup(source: string): AsyncGenerator<FileInBackup> {
  for await (const line of linesOf(join(source, spoolList))) yield JSON.parse(line) as FileInBackup;
}
