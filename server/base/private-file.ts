import { open, rm } from "node:fs/promises";
import { renameDurably } from "./durable.ts";

/**
 * Writes a file that only its user may read (0600), in one step: bytes and name are durable when this returns. The
 * caller sees to it that nobody else writes it meanwhile.
 */
export async function writeDurably(file: string, text: string): Promise<void> {
  const aside = `${file}.new`;
  // What was left there may have other rights.
  await rm(aside, { force: true });
  const handle = await open(aside, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await renameDurably(aside, file);
}
