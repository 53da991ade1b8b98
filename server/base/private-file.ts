import { open, rm, stat } from "node:fs/promises";
import { renameDurably } from "./durable.ts";

/**
 * Writes a file that only its user may read (0600), in one step: bytes and name are durable when this returns. The
 * caller sees to it that nobody else writes it meanwhile.
 */
export async function writeDurably(file: string, text: string): Promise<void> {
  const aside = `${file}.new`;
  const before = await stat(file).catch(() => null);
  // What was left there may have other rights.
  await rm(aside, { force: true });
  const handle = await open(aside, "wx", 0o600);
  try {
    await handle.writeFile(text);
    // Written by root beside a service with a user of its own, it stays that user's.
    if (before !== null && process.getuid?.() === 0) await handle.chown(before.uid, before.gid);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await renameDurably(aside, file);
}
