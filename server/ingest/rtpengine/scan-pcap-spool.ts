import { randomUUID } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../base/app-error.ts";
import { type Database, isDatabaseAway } from "../../base/database.ts";
import type { Log } from "../../base/log.ts";
import type { Spool } from "../../keep/spool.ts";
import { noteSource, noteTrouble } from "../sources/source-events.ts";
import { type Source, sourcesWith } from "../sources/source-store.ts";
import { deliveredCaptures, knownItems, noteItem } from "./pcap-items.ts";
import { parsePcapMetadata } from "./pcap-metadata.ts";
import { CaptureRefused } from "./read-pcap.ts";
import { takeCapture } from "./take-capture.ts";

/** Bytes of a metadata file; a call has a few kilobytes of SDP. */
const longestMetadata = 2 ** 20;
/** Captures taken of one source before the next has its turn. */
const atOnce = 50;
/** Milliseconds that a capture may come later than its metadata: a share, a sync. */
const patience = 10 * 60_000;

type Parts = { db: Database; spool: Spool; log: Log };

/** Takes what has become finished in the spools of rtpengine's pcap method: a metadata file that was moved to `metadata/`. */
export async function scanPcapSpools(parts: Parts): Promise<void> {
  for (const source of await sourcesWith(parts.db, { feed: "pcap" })) {
    const { companyId: company, sourceId } = source;
    await scan(parts, source).catch((error: unknown) =>
      parts.log.error("source.scan-failed", error, { company, source: sourceId }),
    );
  }
}

async function scan({ db, spool, log }: Parts, source: Source): Promise<void> {
  const { pcap } = source.settings;
  if (pcap === undefined) return;
  const names = await list(join(pcap.path, "metadata"));
  if ("problem" in names) {
    await noteTrouble(source, db, {
      code: "spool-unreadable",
      params: { folder: pcap.path, problem: names.problem },
    });
    return;
  }
  // Trouble with another feed of the same source is not this one's to take back.
  if (source.trouble?.code === "spool-unreadable") await noteTrouble(source, db, null);
  const known = await knownItems(db, source, names.found);
  const fresh = names.found.filter((name) => !known.has(name));
  for (const name of fresh.slice(0, atOnce)) {
    const went = await takeOne({ db, spool, log }, source, pcap.path, name);
    if (went === "later") break;
  }
  if (pcap.remove) {
    for (const name of await deliveredCaptures(db, source))
      await removeDelivered(db, source, pcap.path, name);
  }
}

async function takeOne(
  { db, spool, log }: Parts,
  source: Source,
  folder: string,
  name: string,
): Promise<"done" | "later"> {
  const item = `pcap:${name}`;
  const refuse = async (code: string, params: Record<string, string | number> = {}) => {
    await noteItem(db, source, name, { state: "refused", details: {} });
    await noteSource(source, db, { kind: "refused", item: name, code, params });
    return "done" as const;
  };
  const file = join(folder, "metadata", name);
  const found = await stat(file).catch(() => null);
  if (found === null || !found.isFile()) return "done";
  if (found.size > longestMetadata) return refuse("pcap-metadata");
  const text = await readFile(file, "utf8");
  const metadata = parsePcapMetadata(name, text);
  if (metadata === null) return refuse("pcap-metadata");
  // Only its name: where rtpengine says that it lies may be another machine's path, or nobody's business.
  const path = join(folder, "pcaps", metadata.capture);
  if ((await stat(path).catch(() => null)) === null) {
    return Date.now() - found.mtimeMs < patience
      ? "done"
      : refuse("pcap-missing", { file: metadata.capture });
  }
  const requestId = randomUUID();
  try {
    const taken = await takeCapture(db, spool, source, { item: name, path, metadata, text, requestId });
    const { sequenceId, isNew } = taken;
    await noteItem(db, source, name, { state: "taken", sequenceId, details: { capture: metadata.capture } });
    await noteSource(source, db, { kind: "received", item: name, sequenceId });
    if (!taken.sidesKnown)
      await noteSource(source, db, { kind: "noticed", item: name, code: "sides-unknown", sequenceId });
    if (taken.cut)
      await noteSource(source, db, { kind: "noticed", item: name, code: "pcap-cut", sequenceId });
    const { companyId: company, sourceId } = source;
    log.info("source.taken", { company, source: sourceId, sequenceId, requestId, isNew, files: taken.heard });
    return "done";
  } catch (error) {
    if (error instanceof CaptureRefused) return refuse(error.code, error.params);
    if (error instanceof AppError && error.code !== "disk_nearly_full" && error.code !== "unavailable") {
      return refuse(error.code);
    }
    // The disk or the database: it is all there still, and is taken when they are well again.
    log.error("source.scan-failed", error, { company: source.companyId, source: source.sourceId, item });
    if (isDatabaseAway(error)) throw error;
    return "later";
  }
}

/** The bucket has it: now, and not before, nothing needs rtpengine's files any more. */
async function removeDelivered(
  db: Database,
  source: Source,
  folder: string,
  { item, capture }: { item: string; capture: string },
): Promise<void> {
  await rm(join(folder, "pcaps", capture), { force: true });
  await rm(join(folder, "metadata", item), { force: true });
  await noteItem(db, source, item, { state: "gone", details: { capture } });
}

async function list(folder: string): Promise<{ found: string[] } | { problem: string }> {
  try {
    const names = await readdir(folder);
    return { found: names.filter((name) => name.endsWith(".txt") && name.length <= 1000).sort() };
  } catch (error) {
    return { problem: (error as NodeJS.ErrnoException).code ?? "unreadable" };
  }
}
