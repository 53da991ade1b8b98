import { setTimeout as sleep } from "node:timers/promises";
import { noteSource } from "../sources/source-events.ts";
import { createArchiveRoom } from "./archive-room.ts";
import { clearAway } from "./clear-away.ts";
import { createExaminer, isDiskFull } from "./examine-files.ts";
import { createHints } from "./folder-hints.ts";
import { keepTrouble, lookAtRoot, rootTrouble } from "./folder-trouble.ts";
import { hadFiles, readWaiting } from "./item-store.ts";
import { nameOf } from "./path-text.ts";
import { besideWhich, isPassingName, isRecordingName } from "./recording-name.ts";
import { createScan } from "./scan-folder.ts";
import { mostTracked, trackFiles } from "./tracked-files.ts";
import type { WatchedFolder } from "./watched-folder.ts";

/** Milliseconds between two looks at what is not finished, two scans, two scans of every folder, and two clearings. */
const every = { look: 1_500, scan: 10_000, whole: 600_000, clear: 3_000 };
/** A scan rests so many times as long as it took; one that a hint asked for, fewer. */
const rests = { scan: 20, hinted: 5 };
/** Files looked at in one turn. */
const lookedAtOnce = 500;
/** Milliseconds after which a folder that does not answer is in trouble: a share whose server is gone. */
const silentMs = 30_000;
/** Milliseconds to wait for room on the disk, and after errors. */
const pauseMs = 15_000;

/**
 * Watches one folder until its signal says stop: scans find what is there, whatever told of it; looks follow what is not
 * finished; what the bucket has is cleared away.
 * @param had code of the trouble that the source is in
 */
export async function watchFolder(watched: WatchedFolder, had: string | null): Promise<void> {
  const { source, db, feed, log, signal } = watched;
  const fields = { company: source.companyId, source: source.sourceId };
  const trouble = keepTrouble(source, db, log, had);
  const tracked = trackFiles();
  const hints = createHints(feed.path);
  const passing = new Set<string>();
  const room = createArchiveRoom(watched);
  let archiveWaits = false;
  const archiveRoom = async () => {
    const left = await room();
    archiveWaits ||= left <= 0;
    return left;
  };
  const { examine } = createExaminer(watched, { tracked, passing, archiveRoom });
  const toldBelow = new Map<string, string>();
  const scan = createScan(watched, {
    passing,
    examine,
    onFolder: hints.listen,
    async onTrouble(path, problem) {
      if (toldBelow.get(path) === problem) return;
      toldBelow.set(path, problem);
      const event = { code: "folder-below-unreadable", params: { problem } };
      await noteSource(source, db, { kind: "refused", item: path, ...event });
    },
  });
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);

  /** Runs a part once. @returns how long to rest: longer where it failed */
  const attempt = async (part: "scan" | "look" | "clear", act: () => Promise<number>): Promise<number> => {
    try {
      return await act();
    } catch (error) {
      if (signal.aborted) return 0;
      const disk = isDiskFull(error) ? { code: "disk", params: {} } : null;
      if (disk === null) log.error("folder.failed", error, { ...fields, part });
      else await trouble.set(part, disk).catch(() => undefined);
      return pauseMs;
    }
  };

  let scanIsWanted = false;
  const look = async (): Promise<number> => {
    const hinted = hints.take();
    const wanted = new Set(tracked.due(lookedAtOnce));
    scanIsWanted ||= hinted.missed;
    for (const path of hinted.paths) {
      const recordings = isRecordingName(path) ? [path] : besideWhich(path);
      if (isPassingName(nameOf(path))) await scan.notePassing(path);
      // A folder, perhaps.
      else if (recordings.length === 0) scanIsWanted = true;
      else for (const one of recordings) if (!tracked.has(one)) wanted.add(one);
    }
    // What a hint tells of an old recording that has no room yet is found again by a scan.
    if (!(await examine([...wanted]))) scan.forgetAll();
    await trouble.set("look", null);
    return every.look;
  };

  let wholeAt = 0;
  /** The last scan had more to take than time. */
  let isCut = false;
  const scanOnce = async (): Promise<number> => {
    const root = lookAtRoot(feed.path);
    const answer = await Promise.race([root, pause(silentMs).then(() => null)]);
    if (answer === null && !signal.aborted)
      await trouble.set("root", { code: "folder-silent", params: { folder: feed.path } });
    const { trouble: wrong, isEmpty } = answer ?? (await root);
    if (wrong !== null) {
      await trouble.set("root", wrong);
      return every.scan;
    }
    // Not mounted, perhaps: nothing follows from it.
    if (isEmpty && feed.afterwards === "keep" && (await hadFiles(source, db))) {
      await trouble.set("root", { code: "folder-empty", params: { folder: feed.path } });
      return every.scan;
    }
    if (wholeAt === 0 && !isCut) await examine(await readWaiting(source, db, mostTracked));
    const begun = performance.now();
    archiveWaits = false;
    const whole = begun >= wholeAt && !isCut;
    const { wrong: stopped, isDone } = await scan.run(whole);
    const took = performance.now() - begun;
    await trouble.set("root", stopped === null ? null : rootTrouble(feed.path, stopped));
    await trouble.set("scan", null);
    isCut = stopped === null && !isDone;
    if (whole && isDone) wholeAt = performance.now() + Math.max(every.whole, 3 * rests.scan * took);
    // As soon as there is room for old recordings, their folders are gone through again.
    if (archiveWaits) return Math.min(pauseMs, Math.max(every.look, 3 * took));
    return isCut ? every.look : Math.max(every.scan, rests.scan * took);
  };

  const scanning = async () => {
    while (!signal.aborted) {
      const begun = performance.now();
      // What is told while it scans asks for another.
      scanIsWanted = false;
      const rest = await attempt("scan", scanOnce);
      const soonest = Math.max(1_000, rests.hinted * (performance.now() - begun));
      for (let rested = 0; rested < rest && !signal.aborted; rested += 500) {
        if (scanIsWanted && rested >= soonest) break;
        await pause(500);
      }
    }
  };
  const looking = async () => {
    while (!signal.aborted) await pause(await attempt("look", look));
  };
  const clearing = async () => {
    while (!signal.aborted && feed.afterwards !== "keep") {
      const rest = await attempt("clear", async () => {
        const { tried, problem } = await clearAway(watched);
        const wrong = { code: "folder-not-cleared", params: { folder: feed.path, problem } };
        if (tried > 0) await trouble.set("clear", problem === null ? null : wrong);
        return every.clear;
      });
      await pause(rest);
    }
  };
  await Promise.all([scanning(), looking(), clearing()]);
  hints.close();
}
