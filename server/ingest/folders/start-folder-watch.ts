import { setTimeout as sleep } from "node:timers/promises";
import type { FolderFeed } from "../../../contract/sources.ts";
import { startClock } from "../../base/clock.ts";
import type { Database } from "../../base/database.ts";
import type { Log } from "../../base/log.ts";
import { bytesToShape } from "../../keep/bytes-to-shape.ts";
import type { Spool } from "../../keep/spool.ts";
import { openSpoolClaims } from "../../keep/spool-claims.ts";
import { factsWithinOf } from "../asterisk/pushed-by-asterisk.ts";
import { type Source, sourcesWith } from "../sources/source-store.ts";
import { readPattern } from "./folder-pattern.ts";
import { watchFolder } from "./watch-folder.ts";
import type { WatchParts } from "./watched-folder.ts";
import { createWriterScan } from "./writers.ts";

/** Seconds between two looks for folders that came, went, or are set otherwise. */
const everySeconds = 3;
/** Milliseconds to wait for a folder that is let go: one of a share that is gone may never answer. */
const patienceMs = 5_000;

type Watching = { settings: string; stopping: AbortController; ended: Promise<void> };

/** Watches the folders of all sources, each by itself: one that stands still is no other's trouble. */
export function startFolderWatch({
  db,
  spool,
  maxUpload,
  log,
}: {
  db: Database;
  spool: Spool;
  maxUpload: number;
  log: Log;
}): { stop(): Promise<void> } {
  const claims = openSpoolClaims(spool.room, () => bytesToShape(db, spool));
  const parts: WatchParts = { db, spool, claims, writers: createWriterScan(), maxUpload, log };
  const watching = new Map<string, Watching>();
  const letGo = async (id: string) => {
    const one = watching.get(id);
    if (one === undefined) return;
    one.stopping.abort();
    // What was under way ends before the same folder is watched anew; if it never ends, it is aborted all the same.
    await Promise.race([one.ended, sleep(patienceMs, undefined, { ref: false })]);
    watching.delete(id);
  };
  const look = async () => {
    const sources = await sourcesWith(db, { feed: "folder" });
    const wanted = new Map(sources.map((source) => [source.sourceId, source]));
    for (const [id, { settings }] of [...watching]) {
      const source = wanted.get(id);
      if (source === undefined || settingsOf(source) !== settings) await letGo(id);
    }
    for (const source of sources) {
      const { folder } = source.settings;
      if (folder === undefined || watching.has(source.sourceId)) continue;
      watching.set(source.sourceId, begin(parts, source, folder));
    }
  };
  const clock = startClock("watched folders", everySeconds, look, log);
  return {
    async stop() {
      await clock.stop();
      await Promise.all([...watching.keys()].map(letGo));
    },
  };
}

function settingsOf({ kind, settings }: Source): string {
  return JSON.stringify([kind, settings.folder, factsWithinOf(settings)]);
}

function begin(parts: WatchParts, source: Source, feed: FolderFeed): Watching {
  const stopping = new AbortController();
  const { kind, settings, companyId, sourceId } = source;
  const watched = {
    ...parts,
    ...{ source: { companyId, sourceId }, kind, feed, pattern: readPattern(feed.pattern) },
    factsWithin: factsWithinOf(settings),
    signal: stopping.signal,
  };
  const ended = watchFolder(watched, source.trouble?.code ?? null).catch((error: unknown) =>
    parts.log.error("folder.failed", error, { company: companyId, source: sourceId }),
  );
  return { settings: settingsOf(source), stopping, ended };
}
