import { AppError } from "../../base/app-error.ts";
import { isDatabaseAway } from "../../base/database.ts";
import type { Params } from "../../keep/tables.ts";
import { noteSource } from "../sources/source-events.ts";
import { type Judgement, judge, type Sign, settleMs, weakest } from "./completeness.ts";
import { type Gathered, gather, readLengths } from "./gather.ts";
import { type ItemDetails, type KnownItem, noteWaiting, readItems, settleItems } from "./item-store.ts";
import { takeLateFacts } from "./late-facts.ts";
import { codeOf, isAbsent, type Look, lookAt, within } from "./open-below.ts";
import { itemOf, itemPrefix } from "./path-text.ts";
import { mixOf } from "./recording-name.ts";
import { takeFile } from "./take-file.ts";
import type { Tracked, TrackedFiles } from "./tracked-files.ts";
import type { WatchedFolder } from "./watched-folder.ts";
import type { Writers } from "./writers.ts";

/** Files that are looked at, or taken, at once. */
const atOnce = 4;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Milliseconds: a .json that cannot be read may still be being written for so long; then it is broken. */
const sidecarPatienceMs = 30_000;
/** Milliseconds until a file is tried again that could not be read. */
const unreadableRestMs = 60_000;
/** Milliseconds for which no room for old recordings is no room. */
const fullMs = 2_000;
/** Milliseconds between two looks at one that grows. */
const growingRestMs = 3_000;
const mostHindered = 1_000;

export type Examiner = ReturnType<typeof createExaminer>;

type Parts = {
  tracked: TrackedFiles;
  /** Inodes that were seen under passing names. */
  passing: ReadonlySet<string>;
  /** How many old recordings may be taken now. */
  archiveRoom(): Promise<number>;
};

/** Looks at files of a folder and takes those that are finished. Never takes one twice, whoever asks at once. */
export function createExaminer(watched: WatchedFolder, { tracked, passing, archiveRoom }: Parts) {
  const { source, db, feed, log, signal } = watched;
  const busy = new Set<string>();
  /** Until when nothing old is taken. */
  let fullUntil = 0;
  /** What is in the way of files, so that each is told once. */
  const hindered = new Map<string, string>();

  /** @returns whether everything was settled or is followed: what was left has to be found again by a scan */
  const examine = async (paths: readonly string[]): Promise<boolean> => {
    const mine = [...new Set(paths)].filter((path) => !busy.has(path));
    for (const path of mine) busy.add(path);
    try {
      return await examineMine(mine);
    } finally {
      for (const path of mine) busy.delete(path);
    }
  };

  const examineMine = async (paths: readonly string[]): Promise<boolean> => {
    const known = await readItems(source, db, paths.filter((path) => !tracked.has(path)).map(itemOf));
    const candidates: { gathered: Gathered; entry: Tracked }[] = [];
    let isComplete = true;
    await eachOf(paths, async (path) => {
      const row = tracked.get(path)?.known ?? known.get(itemOf(path)) ?? null;
      if (row === null && performance.now() < fullUntil && (await isOld(path))) {
        isComplete = false;
        return;
      }
      const gathered = await see(path, row);
      if (gathered === null) return;
      const entry = tracked.see(path, printOf(gathered), {
        archive: Date.now() - gathered.look.mtimeMs > dayMs,
        known: row,
      });
      if (entry === null) isComplete = false;
      else candidates.push({ gathered, entry });
    });
    const writers = await writersOf(candidates);
    let room = candidates.some(({ entry }) => entry.archive) ? await archiveRoom() : 1;
    if (room <= 0) fullUntil = performance.now() + fullMs;
    await eachOf(candidates, async ({ gathered, entry }) => {
      let judgement: Judgement | null;
      try {
        judgement = await judgeAll(gathered, entry, writers);
      } catch (error) {
        return passOver(error, gathered.path, entry);
      }
      if (judgement === null) return wait(entry);
      if ("wait" in judgement) return wait(entry, judgement.wait === "settling");
      if ("refuse" in judgement) return refuse(gathered, judgement.refuse, {});
      if (entry.archive && room-- <= 0) {
        tracked.drop(entry.path);
        isComplete = false;
        return;
      }
      await take(gathered, entry, judgement.ready);
    });
    return isComplete;
  };

  /** One look instead of many, while there is no room for old recordings anyway. */
  const isOld = async (path: string): Promise<boolean> => {
    const look = await within(feed.path, path, lookAt).catch(() => null);
    return look?.kind === "file" && Date.now() - look.mtimeMs > dayMs;
  };

  const eachOf = async <T>(list: readonly T[], act: (one: T) => Promise<unknown>) => {
    const rest = list.values();
    const faults: unknown[] = [];
    const worker = async () => {
      for (const one of rest) {
        if (signal.aborted || faults.length > 0) return;
        await act(one).catch((error: unknown) => faults.push(error));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    if (faults.length > 0) throw faults[0];
  };

  /** What lies there, if it is to be followed; everything else is settled here. */
  const see = async (path: string, row: KnownItem | null): Promise<Gathered | null> => {
    let gathered: Gathered | null;
    try {
      gathered = await gather(feed.path, path);
    } catch (error) {
      // A folder on the way that was swapped for a link, or that is gone.
      if (!isAbsent(error) && codeOf(error) !== "ELOOP") await hinder(path, error);
      gathered = null;
    }
    if (gathered === null) {
      tracked.drop(path);
      if (row?.state === "waiting") await settle(path, "gone", null, {});
      return null;
    }
    const { look } = gathered;
    if (look.kind !== "file") {
      tracked.drop(path);
      if (look.kind === "folder" || (row?.state === "refused" && row.print === look.print)) return null;
      await refuse(gathered, look.kind === "link" ? "link" : "not-a-file", {});
      return null;
    }
    if (row !== null && row.state !== "waiting" && row.print === look.print) {
      const again = await settledAgain(gathered, row);
      if (again === null) tracked.drop(path);
      return again;
    }
    if (gathered.mix !== null) {
      tracked.drop(path);
      await refuseLateLeg(gathered, gathered.mix);
      return null;
    }
    return gathered;
  };

  /** A file that was taken or refused before: what stands beside it may be new. */
  const settledAgain = async (gathered: Gathered, row: KnownItem): Promise<Gathered | null> => {
    const print = gathered.json?.look.print ?? null;
    if (row.details.sidecar === undefined || row.details.sidecar === print || gathered.json === null)
      return null;
    // It was refused for its .json, and that is another now.
    if (row.state === "refused") return gathered;
    if (row.state !== "taken" || row.sequenceId === null) return null;
    const { path, json } = gathered;
    const late = await takeLateFacts(watched, { path, json: json.path, sequenceId: row.sequenceId });
    await settleItems(source, db, [
      {
        ...{ item: row.item, state: "taken", print: row.print, sequenceId: row.sequenceId },
        details: { ...row.details, sidecar: print },
        awaitsProof: feed.afterwards !== "keep",
      },
    ]);
    const event = late === null ? { code: "facts-late" } : late;
    const kind = late === null ? "noticed" : "refused";
    await noteSource(source, db, { kind, item: json.path, ...event, sequenceId: row.sequenceId });
    return null;
  };

  /** A leg is taken with its mix; one that comes when that was taken already has no place any more. */
  const refuseLateLeg = async (gathered: Gathered, mix: string): Promise<void> => {
    const row = (await readItems(source, db, [itemOf(mix)])).get(itemOf(mix));
    if (row?.state === "taken" && !tracked.has(mix) && !busy.has(mix)) await refuse(gathered, "leg-late", {});
  };

  /** Only where something may be finished: looking through all processes costs time. */
  const writersOf = async (
    candidates: readonly { gathered: Gathered; entry: Tracked }[],
  ): Promise<Writers> => {
    const mayBe = candidates.some(
      ({ gathered: { look, json, done }, entry }) =>
        tracked.now() - entry.since >= settleMs ||
        Date.now() - look.mtimeMs >= hourMs ||
        json !== null ||
        done !== null ||
        passing.has(look.id),
    );
    return mayBe ? watched.writers.look(feed.path) : { open: new Set(), seesAll: false };
  };

  /** Judges a file and its legs: all of them have to be finished. Null: one is another than what was looked at. */
  const judgeAll = async (
    { path, look, legs, json, done }: Gathered,
    entry: Tracked,
    { open, seesAll }: Writers,
  ): Promise<Judgement | null> => {
    const ready: Sign[] = [];
    for (const part of [{ path, look }, ...legs]) {
      const lengths = await readLengths(feed.path, part.path, part.look);
      if (lengths === null) return null;
      const isLast = (beside: Look | undefined) =>
        beside !== undefined && beside.mtimeMs >= part.look.mtimeMs;
      const judgement = judge(
        {
          size: part.look.size,
          stillMs: tracked.now() - entry.since,
          ageMs: Date.now() - part.look.mtimeMs,
          writer: open.has(part.look.id) ? "seen" : seesAll ? "none" : "unknown",
          lengths,
          beside: isLast(done?.look) ? "done" : isLast(json?.look) ? "json" : "none",
          renamed: passing.has(part.look.id),
          needsSidecar: watched.pattern === null && json === null,
        },
        feed.quietSeconds,
      );
      if (!("ready" in judgement)) return judgement;
      ready.push(judgement.ready);
    }
    // A leg whose mix is not there as yet.
    const stillMs = tracked.now() - entry.since;
    const isFresh = stillMs < feed.quietSeconds * 1000 && Date.now() - look.mtimeMs < hourMs;
    if (mixOf(path) !== null && isFresh) return { wait: "settling" };
    return { ready: weakest(ready) };
  };

  const wait = async (entry: Tracked, isSettling = false): Promise<void> => {
    entry.restsUntil = tracked.now() + (isSettling ? 0 : growingRestMs);
    if (entry.known !== null) return;
    const item = itemOf(entry.path);
    const details = pathDetail(entry.path);
    await noteWaiting(source, db, item, details);
    entry.known = { item, state: "waiting", print: null, sequenceId: null, details };
  };

  const take = async (gathered: Gathered, entry: Tracked, sign: Sign): Promise<void> => {
    const { path, look } = gathered;
    let result: Awaited<ReturnType<typeof takeFile>>;
    try {
      result = await takeFile(watched, gathered, { sign, archive: entry.archive });
    } catch (error) {
      return passOver(error, path, entry);
    }
    if ("changed" in result) return wait(entry);
    if ("brokenSidecar" in result) {
      const since = tracked.now() - entry.since;
      if (since < sidecarPatienceMs && !entry.archive) return wait(entry);
      return refuse(gathered, "sidecar-broken", { problem: result.brokenSidecar });
    }
    if ("refused" in result) return refuse(gathered, result.refused.code, result.refused.params);
    const { taken, files } = result;
    tracked.drop(path);
    const { sequenceId, isNew, reason } = taken;
    const awaitsProof = feed.afterwards !== "keep";
    await settleItems(source, db, [
      {
        ...{ item: itemOf(path), state: "taken", print: look.print, sequenceId, awaitsProof },
        details: { ...pathDetail(path), sidecar: gathered.json?.look.print ?? null, files, sign },
      },
      ...gathered.legs.map((leg) => ({
        ...{ item: itemOf(leg.path), state: "taken" as const, print: leg.look.print, sequenceId },
        details: { ...pathDetail(leg.path), of: itemOf(path) },
      })),
    ]);
    const fields = { company: source.companyId, source: source.sourceId, sequenceId };
    log.info("folder.taken", { ...fields, isNew, sign, bytes: look.size, archive: entry.archive });
    if (!isNew) return;
    const event = { kind: "received" as const, item: path, sequenceId };
    await noteSource(source, db, sign === "quiet" ? { ...event, code: "salvaged" } : event);
    if (reason?.code === "revision")
      await noteSource(source, db, {
        ...event,
        kind: "noticed",
        code: "revision",
        params: reason.params ?? {},
      });
  };

  /** A fault of one file: it rests, and the others go on. @throws what concerns them all */
  const passOver = async (error: unknown, path: string, entry: Tracked): Promise<void> => {
    if (signal.aborted || isAbsent(error)) return;
    if (["EACCES", "EPERM", "EIO"].includes(codeOf(error))) return hinder(path, error);
    if (isDiskFull(error) || isDatabaseAway(error)) throw error;
    log.error("folder.failed", error, { company: source.companyId, source: source.sourceId });
    entry.restsUntil = tracked.now() + unreadableRestMs;
  };

  const refuse = async (gathered: Gathered, code: string, params: Params): Promise<void> => {
    const { path, look, json } = gathered;
    tracked.drop(path);
    const sidecar = json?.look.print ?? null;
    // Told first: a crash in between tells it twice, not never.
    await noteSource(source, db, { kind: "refused", item: path, code, params });
    log.warn("folder.refused", { company: source.companyId, source: source.sourceId, code });
    await settle(path, "refused", look.print, { code, sidecar });
  };

  /** Something that a person can mend without touching the file: told once, and tried again. */
  const hinder = async (path: string, error: unknown): Promise<void> => {
    const entry = tracked.get(path);
    const problem = codeOf(error) || String(error);
    if (entry !== undefined) entry.restsUntil = tracked.now() + unreadableRestMs;
    if (hindered.get(path) === problem) return;
    if (hindered.size >= mostHindered) hindered.clear();
    hindered.set(path, problem);
    const params = { problem };
    await noteSource(source, db, { kind: "refused", item: path, code: "file-unreadable", params });
  };

  const settle = (path: string, state: "refused" | "gone", print: string | null, details: ItemDetails) =>
    settleItems(source, db, [
      { item: itemOf(path), state, print, details: { ...pathDetail(path), ...details } },
    ]);

  return { examine };
}

/** Of a file, its legs and nothing else. */
function printOf({ look, legs }: Gathered): string {
  return [look, ...legs.map((leg) => leg.look)].map(({ print }) => print).join(" ");
}

function pathDetail(path: string): ItemDetails {
  return itemOf(path) === itemPrefix + path ? {} : { path };
}

/** A full disk, which passes. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof AppError && error.code === "disk_nearly_full";
}
