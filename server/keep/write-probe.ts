import { randomUUID } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";

/** Writes a file as the door does; one that is left by a crash is swept like an upload's. */
export async function probeFolder(incoming: string): Promise<void> {
  const file = join(incoming, randomUUID());
  try {
    const handle = await open(file, "wx", 0o600);
    try {
      await handle.writeFile("probe");
      await handle.sync();
    } finally {
      await handle.close();
    }
  } finally {
    await rm(file, { force: true });
  }
}
