import { readdir } from "node:fs/promises";
import { codeOf, openFolder } from "../folders/open-below.ts";
import { textOf } from "../folders/path-text.ts";
import { noteTrouble } from "../sources/source-events.ts";
import { type Source, sourcesWith } from "../sources/source-store.ts";
import { endVanished, knownItems } from "./pcap-items.ts";
import { removeDelivered, type SpoolFolders } from "./remove-delivered.ts";
import { type Parts, takeSpooled } from "./take-spooled.ts";

/** Captures taken of one source before the next has its turn. */
const atOnce = 50;

/** Takes what has become finished in the spools of rtpengine's pcap method: a metadata file that was moved to `metadata/`. */
export async function scanPcapSpools(parts: Parts): Promise<void> {
  for (const source of await sourcesWith(parts.db, { feed: "pcap" })) {
    const { companyId: company, sourceId } = source;
    await scan(parts, source).catch((error: unknown) =>
      parts.log.error("source.scan-failed", error, { company, source: sourceId }),
    );
  }
}

async function scan(parts: Parts, source: Source): Promise<void> {
  const { db } = parts;
  const { pcap } = source.settings;
  if (pcap === undefined) return;
  const spool = await openSpool(pcap.path);
  if ("problem" in spool) {
    await noteTrouble(source, db, {
      code: "spool-unreadable",
      params: { folder: pcap.path, problem: spool.problem },
    });
    return;
  }
  try {
    // Trouble with another feed of the same source is not this one's to take back.
    if (source.trouble?.code === "spool-unreadable") await noteTrouble(source, db, null);
    await takeNew(parts, source, spool);
    if (pcap.remove) await removeDelivered(parts, source, spool);
  } finally {
    await close(spool);
  }
}

type OpenSpool = SpoolFolders & { names: readonly string[] };

async function takeNew(parts: Parts, source: Source, spool: OpenSpool): Promise<void> {
  const known = await knownItems(parts.db, source, spool.names);
  let done = 0;
  for (const name of spool.names) {
    if (known.has(name)) continue;
    const went = await takeSpooled(parts, source, spool, name);
    if (went === "later") break;
    // Those whose time has not come do not keep the others behind them.
    if (went === "done" && ++done === atOnce) break;
  }
  await endVanished(parts.db, source, spool.names);
}

async function openSpool(path: string): Promise<OpenSpool | { problem: string }> {
  const opened: Partial<SpoolFolders> = {};
  try {
    const metadata = await openFolder(path, "metadata");
    opened.metadata = metadata;
    const pcaps = await openFolder(path, "pcaps");
    opened.pcaps = pcaps;
    const found = await readdir(metadata.at("."), { encoding: "buffer" });
    const names = found.map(textOf).filter((name) => name.endsWith(".txt") && name.length <= 1000);
    return { metadata, pcaps, names: names.sort() };
  } catch (error) {
    await close(opened);
    return { problem: codeOf(error) || "unreadable" };
  }
}

async function close({ metadata, pcaps }: Partial<SpoolFolders>): Promise<void> {
  await metadata?.close();
  await pcaps?.close();
}
