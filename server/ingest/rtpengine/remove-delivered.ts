import { unlink } from "node:fs/promises";
import type { Database } from "../../base/database.ts";
import type { Log } from "../../base/log.ts";
import { isAbsent, lookAt, type OpenFolder } from "../folders/open-below.ts";
import type { Source } from "../sources/source-store.ts";
import { type Delivered, deliveredCaptures, letRest, noteItem } from "./pcap-items.ts";

export type SpoolFolders = { metadata: OpenFolder; pcaps: OpenFolder };

/** Removes captures that the bucket has: now, and not before, nothing needs rtpengine's files any more. */
export async function removeDelivered(
  { db, log }: { db: Database; log: Log },
  source: Source,
  folders: SpoolFolders,
): Promise<void> {
  for (const delivered of await deliveredCaptures(db, source)) {
    const { item, capture } = delivered;
    try {
      const isGone = await removeOne(folders, delivered);
      const details = isGone ? { capture } : { capture, kept: true };
      await noteItem(db, source, item, { state: isGone ? "gone" : "taken", details });
    } catch (error) {
      const { companyId: company, sourceId } = source;
      // One that cannot be removed does not keep the others; what the database says comes again by itself.
      await letRest(db, source, item);
      log.error("source.scan-failed", error, { company, source: sourceId, item: `pcap:${item}` });
    }
  }
}

/** @returns false: another file lies there than the one that was taken, and stays */
async function removeOne(
  { metadata, pcaps }: SpoolFolders,
  { item, capture, print }: Delivered,
): Promise<boolean> {
  const look = await lookAt(pcaps, capture);
  if (look !== null && (look.kind !== "file" || look.print !== print)) return false;
  await unlinkIn(pcaps, capture);
  await unlinkIn(metadata, item);
  return true;
}

async function unlinkIn(folder: OpenFolder, name: string): Promise<void> {
  await unlink(folder.at(name)).catch((error: unknown) => {
    if (!isAbsent(error)) throw error;
  });
}
