import { randomUUID } from "node:crypto";
import { AppError } from "../../base/app-error.ts";
import { type Database, isDatabaseAway } from "../../base/database.ts";
import type { Log } from "../../base/log.ts";
import type { Spool } from "../../keep/spool.ts";
import { saysFull } from "../../keep/spool-fault.ts";
import { codeOf, lookAt, openFile } from "../folders/open-below.ts";
import { noteSource } from "../sources/source-events.ts";
import type { Source } from "../sources/source-store.ts";
import { letRest, noteItem } from "./pcap-items.ts";
import { parsePcapMetadata } from "./pcap-metadata.ts";
import { CaptureRefused } from "./read-pcap.ts";
import type { SpoolFolders } from "./remove-delivered.ts";
import { CaptureNeedsRoom, takeCapture } from "./take-capture.ts";

/** Bytes of a metadata file; a call has a few kilobytes of SDP. */
const longestMetadata = 2 ** 20;
/** Milliseconds that a capture may come later than its metadata, or still grow: a share, a sync. */
const patience = 10 * 60_000;
/** Milliseconds without a change after which a capture is whole. */
const quiet = 5_000;
const readBlock = 256 * 1024;

export type Parts = { db: Database; spool: Spool; log: Log };
/** `passed`: it is not its time yet, and looking cost little; `later`: nothing at all can be taken now. */
export type Went = "done" | "passed" | "later";

/**
 * Takes one call of the spool by its metadata file, or notes why not. What cannot be read rests and is tried again.
 * @param name as `textOf` writes it
 * @throws when the database is away
 */
export async function takeSpooled(
  parts: Parts,
  source: Source,
  folders: SpoolFolders,
  name: string,
): Promise<Went> {
  const { db, log } = parts;
  try {
    return await takeOne(parts, source, folders, name);
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    if (error instanceof CaptureRefused) return refuse(db, source, name, error.code, error.params);
    const isFull =
      (error instanceof AppError && (error.code === "disk_nearly_full" || error.code === "unavailable")) ||
      saysFull(codeOf(error));
    if (error instanceof AppError && !isFull) return refuse(db, source, name, error.code);
    const { companyId: company, sourceId } = source;
    log.error("source.scan-failed", error, { company, source: sourceId, item: `pcap:${name}` });
    // The disk: it is all there still, and is taken when that is well again.
    if (isFull) return "later";
    if (await letRest(db, source, name)) {
      const said =
        error instanceof CaptureNeedsRoom
          ? { code: "disk" }
          : { code: "file-unreadable", params: { problem: codeOf(error) || "error" } };
      await noteSource(source, db, { kind: "noticed", item: name, ...said });
    }
    return "done";
  }
}

async function takeOne(
  { db, spool, log }: Parts,
  source: Source,
  folders: SpoolFolders,
  name: string,
): Promise<Went> {
  const file = await openFile(folders.metadata, name);
  if (file === null) {
    // Gone again; or a link, a pipe, a folder: nothing that rtpengine leaves.
    const isAway = (await lookAt(folders.metadata, name)) === null;
    return isAway ? "passed" : refuse(db, source, name, "pcap-metadata");
  }
  await using handle = file.handle;
  if (file.look.size > longestMetadata) return refuse(db, source, name, "pcap-metadata");
  const text = await handle.readFile("utf8");
  const metadata = parsePcapMetadata(name, text);
  if (metadata === null) return refuse(db, source, name, "pcap-metadata");
  // Only its name: where rtpengine says that it lies may be another machine's path, or nobody's business.
  const found = await openFile(folders.pcaps, metadata.capture);
  const isRecent = Date.now() - file.look.mtimeMs < patience;
  if (found === null) {
    return isRecent ? "passed" : refuse(db, source, name, "pcap-missing", { file: metadata.capture });
  }
  await using capture = found.handle;
  // Either way, for a clock that goes ahead; and not for ever, for one that stays ahead.
  if (isRecent && Math.abs(Date.now() - found.look.mtimeMs) < quiet) return "passed";
  const bytes = () => capture.createReadStream({ start: 0, autoClose: false, highWaterMark: readBlock });
  const requestId = randomUUID();
  const taken = await takeCapture(db, spool, source, {
    ...{ item: name, capture: bytes, metadata, text, requestId },
  });
  const { sequenceId, isNew, heard, cut } = taken;
  const details = { capture: metadata.capture, heard, ...(cut ? { cut } : {}) };
  await noteItem(db, source, name, { state: "taken", print: found.look.print, sequenceId, details });
  await noteSource(source, db, { kind: "received", item: name, sequenceId });
  if (!taken.sidesKnown)
    await noteSource(source, db, { kind: "noticed", item: name, code: "sides-unknown", sequenceId });
  if (cut) await noteSource(source, db, { kind: "noticed", item: name, code: "pcap-cut", sequenceId });
  const { companyId: company, sourceId } = source;
  log.info("source.taken", { company, source: sourceId, sequenceId, requestId, isNew, files: heard });
  return "done";
}

async function refuse(
  db: Database,
  source: Source,
  name: string,
  code: string,
  params: Readonly<Record<string, string | number>> = {},
): Promise<Went> {
  // Told first: a crash in between tells it twice, not never.
  await noteSource(source, db, { kind: "refused", item: name, code, params });
  await noteItem(db, source, name, { state: "refused", details: {} });
  return "done";
}
