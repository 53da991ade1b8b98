import { AppError } from "../base/app-error.ts";
import { createReturnTimes } from "./return-times.ts";

/** Uploads of one company at once. */
const mostOfCompany = 64;
/** Retry-After in seconds for a company that has all of its own. */
const companyWait = 1;
/** Milliseconds that an upload stands in line for a place before it is turned away, its body not read. */
const lineMs = 1_000;
/** For each place so many stand in line, at most: each holds a connection and the first block of its body. */
const inLine = 1;

export type UploadPlaces = {
  /**
   * Takes a place for one upload, before a byte of its body is read; stands in line for it for a moment.
   * @param isNew as for `ReturnTimes.next`
   * @returns gives it back; to be called once
   * @throws AppError `too_many_requests` when the company has all that one may have, `door_busy` when the house is full
   */
  enter(companyId: string, isNew?: boolean): Promise<() => void>;
  /** Whether `enter` would throw `door_busy` at once. */
  isFull(companyId: string): boolean;
  /** Uploads that have a place now, and those in line for one. */
  count(): { arriving: number; inLine: number };
  /** What to tell whom there is no room for; without a company a sender that there is no room even to ask about. */
  turnAway(companyId?: string, isNew?: boolean): AppError;
};

type Waiter = { enter(leave: () => void): void; clock: NodeJS.Timeout };

/**
 * So many uploads are under way at once in this process, over all doors: each holds blocks of its files in memory, and
 * with each the others take longer. A company may have as many places as are free (Choudhury and Hahne, "Dynamic queue length
 * thresholds for shared-memory packet switches", 1998): alone it gets half of them, two get a third each, and what is
 * left is there for whoever comes next, so that no company can have the door to itself. Whoever finds none waits for
 * a second, which also keeps those who knock without a pause from knocking more often than that
 * (docs/decisions/0037-overload.md).
 * @param most uploads at once
 * @param waitMs in line; for tests
 */
export function openUploadPlaces(most: number, waitMs = lineMs): UploadPlaces {
  const held = new Map<string, number>();
  const lines = new Map<string, Set<Waiter>>();
  const returns = createReturnTimes(() => performance.now());
  let free = most;
  let waiting = 0;

  const take = (companyId: string) => {
    held.set(companyId, (held.get(companyId) ?? 0) + 1);
    free -= 1;
    return () => leave(companyId);
  };
  const leave = (companyId: string) => {
    free += 1;
    returns.placeFreed();
    const left = (held.get(companyId) ?? 1) - 1;
    if (left > 0) held.set(companyId, left);
    else held.delete(companyId);
    letIn();
  };
  const mayEnter = (companyId: string) => {
    const own = held.get(companyId) ?? 0;
    return own < mostOfCompany && own < free;
  };
  /** Of the companies in line the one that has the fewest places; of that one who came first. */
  const letIn = () => {
    for (;;) {
      let next: string | undefined;
      for (const companyId of lines.keys()) {
        if (!mayEnter(companyId)) continue;
        if (next === undefined || (held.get(companyId) ?? 0) < (held.get(next) ?? 0)) next = companyId;
      }
      const [first] = lines.get(next ?? "") ?? [];
      if (next === undefined || first === undefined) return;
      goFromLine(next, first);
      first.enter(take(next));
    }
  };
  const goFromLine = (companyId: string, waiter: Waiter) => {
    clearTimeout(waiter.clock);
    waiting -= 1;
    const line = lines.get(companyId);
    line?.delete(waiter);
    if (line?.size === 0) lines.delete(companyId);
  };

  const turnAway = (companyId = "", isNew = true) =>
    new AppError("door_busy", {}, returns.next(companyId, isNew));

  const mayEnterNow = (companyId: string) => !lines.has(companyId) && mayEnter(companyId);
  const hasAll = (companyId: string) => (held.get(companyId) ?? 0) >= mostOfCompany;
  const isFull = (companyId: string) =>
    waiting >= inLine * most && !mayEnterNow(companyId) && !hasAll(companyId);

  return {
    turnAway,
    isFull,
    count: () => ({ arriving: most - free, inLine: waiting }),
    async enter(companyId, isNew) {
      if (mayEnterNow(companyId)) return take(companyId);
      if (hasAll(companyId)) throw new AppError("too_many_requests", {}, companyWait);
      if (isFull(companyId)) throw turnAway(companyId, isNew);
      return new Promise((enter, refuse) => {
        const clock = setTimeout(() => {
          goFromLine(companyId, waiter);
          refuse(turnAway(companyId, isNew));
        }, waitMs);
        const waiter = { enter, clock };
        waiting += 1;
        lines.set(companyId, (lines.get(companyId) ?? new Set<Waiter>()).add(waiter));
      });
    },
  };
}
