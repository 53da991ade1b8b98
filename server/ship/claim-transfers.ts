import { measureProcessors } from "../base/processor-share.ts";
import type { HeldBytes } from "../destinations/request-body.ts";
import type { ShipParts } from "./attempt-transfer.ts";
import { startBacklogPace } from "./backlog-pace.ts";
import type { Lane } from "./lane.ts";
import { claimShipJobs, othersAtWork, type ShipJob } from "./ship-store.ts";

/** Milliseconds between two looks whether others are at work, and whether there is a backlog after none was found. */
const lookMs = 1_000;

export type Transfer = { job: ShipJob; lane: Lane; recording?: HeldRecording };

/** A finished recording that is in memory, and not in the spool. */
export type HeldRecording = {
  held: HeldBytes;
  /** It was sent, or set down in the spool. */
  over(): void;
};

/**
 * Decides which transfers begin: those of calls that came in lately first, companies in turn; what is left of the slots
 * goes to backlogs as far as their pace allows, and to backfills when there are none.
 */
export function claimTransfers(
  { db, leases, spool, log }: Pick<ShipParts, "db" | "leases" | "spool" | "log">,
  slots: number,
  wakeLater: (ms: number) => void,
) {
  // A company alone may use most of the slots, never all: another's first recording finds one free.
  const most = Math.max(1, Math.ceil(slots * 0.75));
  const pace = startBacklogPace(most, measureProcessors(), () => performance.now());
  const busy = new Map<string, number>();
  const old = new Map<string, number>();
  /** The only company whose backlog is at work, or was last. */
  let only: string | null = null;
  /** Those that ended where more may wait. */
  const leaving = new WeakSet<Transfer>();
  /** Companies of which the last claim took as much as they may have at once: more may wait. */
  let atLimit = new Set<string>();
  let noneUntil = 0;
  let looked = { at: Number.NEGATIVE_INFINITY, beside: null as string | null, atWork: false };

  const take = async (lane: Lane, free: number, least: 0 | 1 = 0): Promise<Transfer[]> => {
    if (free <= 0) return [];
    const near = spool.holdsBacklog ? null : leases.holder;
    const wanted = { lane, free, perCompany: most, least, busy, near };
    const jobs = await claimShipJobs(db, leases.newToken(), wanted);
    for (const { companyId } of jobs) {
      add(busy, companyId, 1);
      if (lane !== "fresh") add(old, companyId, 1);
    }
    return jobs.map((job) => ({ job, lane }));
  };

  /** Calls come in, of other companies than this one where there is one. */
  const disturbs = async (beside: string | null): Promise<boolean> => {
    if (beside !== looked.beside || performance.now() - looked.at > lookMs)
      looked = { at: performance.now(), beside, atWork: await othersAtWork(db, beside) };
    return looked.atWork;
  };

  const countOld = () => [...old.values()].reduce((sum, jobs) => sum + jobs, 0);

  /** Counts what begins of the old, and comes back when its pace allows more. */
  const begin = (transfers: Transfer[], othersAtWork: boolean): Transfer[] => {
    const wait = pace.began(transfers.length);
    if (othersAtWork && wait > 0) wakeLater(wait);
    return transfers;
  };

  /** From the backlogs; where there are none, from the backfills, which give way to their own company's calls as well. */
  const takeOld = async (free: number): Promise<Transfer[]> => {
    const running = countOld();
    const least = running === 0 ? 1 : 0;
    const beside = await disturbs(only);
    const room = Math.min(free, pace.room(running, beside));
    const backlog = begin(await take("backlog", room, least), beside);
    const [one = only, another] = old.keys();
    only = another === undefined ? one : null;
    if (room === 0 || backlog.length > 0) return backlog;
    const besideAll = await disturbs(null);
    const rest = Math.min(free, pace.room(running, besideAll));
    const backfill = begin(await take("backfill", rest, least), besideAll);
    if (rest > 0 && backfill.length === 0) noneUntil = performance.now() + lookMs;
    return backfill;
  };

  return {
    async claim(free: number): Promise<Transfer[]> {
      const claimed: Transfer[] = [];
      // As it was when the claim looked: what ends meanwhile made no room for it.
      const before = new Map(busy);
      // What has been claimed is begun, whatever happens to the rest of the look.
      try {
        const mayBeOld = () => performance.now() >= noneUntil;
        // However many fresh ones come in, one slot is for what is old: it gives way, and never stands still.
        const kept = mayBeOld() && countOld() === 0 ? 1 : 0;
        claimed.push(...(await take("fresh", free - kept)));
        if (mayBeOld()) claimed.push(...(await takeOld(free - claimed.length)));
        if (kept === 1 && claimed.length < free && (free === 1 || claimed.length === free - 1))
          claimed.push(...(await take("fresh", free - claimed.length)));
      } catch (error) {
        if (claimed.length === 0) throw error;
        log.error("ship.claim-cut-short", error);
      }
      for (const { job } of claimed) add(before, job.companyId, 1);
      atLimit = new Set([...before].flatMap(([companyId, jobs]) => (jobs >= most ? [companyId] : [])));
      return claimed;
    },
    /** Whether one of this company may begin now that was not claimed: none of its calls waits for want of room. */
    isOpenTo: (companyId: string): boolean => (busy.get(companyId) ?? 0) < most && !atLimit.has(companyId),
    /** One of this company is about to begin: it counts from now on, until it has `ended`. */
    reserve: (companyId: string): void => add(busy, companyId, 1),
    /** It does not begin. */
    release: (companyId: string): void => add(busy, companyId, -1),
    /** A transfer has ended. */
    ended(transfer: Transfer, isDelivered: boolean): void {
      const { job, lane } = transfer;
      // Of a company at its limit, or whose store is in trouble, and of what is paced, more may wait than was claimed.
      const isLimited = lane !== "fresh" || atLimit.has(job.companyId);
      if (isLimited || !isDelivered) leaving.add(transfer);
      add(busy, job.companyId, -1);
      if (lane !== "fresh") add(old, job.companyId, -1);
    },
    /** Whether more may wait than was claimed, now that this one has ended. */
    mayBeLeft: (transfer: Transfer): boolean => leaving.has(transfer),
    /** There may be a backlog now. */
    look(): void {
      noneUntil = 0;
    },
  };
}

function add(jobs: Map<string, number>, companyId: string, change: number): void {
  const left = (jobs.get(companyId) ?? 0) + change;
  if (left > 0) jobs.set(companyId, left);
  else jobs.delete(companyId);
}
