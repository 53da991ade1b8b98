/**
 * Seconds that a sender is asked to wait, at most. Whoever has to be asked sooner than its turn can come is turned away again,
 * and a hundred thousand who wait two minutes each are more than a door can turn away.
 */
export const longestWait = 1_800;
/** Milliseconds over which the pace is looked at, and places a second before anything is known of it. */
const stretch = 5_000;
const firstPace = 10;
/**
 * So many are given the turn that one could have: some never come again, or came before it. Who comes too early for want of a
 * place stands in line for a moment, or costs one more head.
 */
const overbooked = 1.5;

export type ReturnTimes = {
  /** An upload came to its end, however it ended. */
  placeFreed(): void;
  /**
   * Seconds after which a sender of this company that is turned away now is to come again.
   * @param isNew it has not been told of a turn a moment ago: it gets one of its own
   */
  next(companyId: string, isNew?: boolean): number;
};

/**
 * Has those who are turned away come again one after the other, as fast as places fall free, instead of all of them in
 * each second: a thousand who wait must not become a thousand requests a second, which nobody could serve. The companies
 * that wait share the pace, so that one whose senders keep to nothing delays its own alone.
 * @param clock milliseconds
 */
export function createReturnTimes(clock: () => number): ReturnTimes {
  const lines = new Map<string, number>();
  let pace = firstPace;
  let freed = 0;
  let since = clock();
  /** Somebody was turned away at the beginning of this stretch. */
  let isFull = false;
  const beginStretch = (now: number, full: boolean) => {
    freed = 0;
    since = now;
    isFull = full;
  };
  const look = (now: number) => {
    if (now - since < stretch) return;
    const seen = (freed * 1000) / (now - since);
    // Where nobody is turned away, few come to their end because few came: how fast it could be is not seen, how fast it
    // is at the least is.
    const isAll = isFull && now - since < 2 * stretch;
    // A stretch in which little ended for other reasons would give all of its turns far away, and the door would stand idle
    // when they have not come yet: the pace falls by half in each at most.
    if (freed > 0) pace = Math.max(isAll ? Math.max(1, pace / 2) : pace, seen);
    beginStretch(now, false);
    for (const [companyId, last] of lines) if (last < now) lines.delete(companyId);
  };
  return {
    placeFreed() {
      freed += 1;
      look(clock());
    },
    next(companyId, isNew = true) {
      const now = clock();
      look(now);
      if (!isFull) beginStretch(now, true);
      const waiting = lines.size + (lines.has(companyId) ? 0 : 1);
      const turn = Math.max(now, lines.get(companyId) ?? 0) + (1000 * waiting) / (overbooked * pace);
      const latest = now + 1000 * longestWait;
      if (isNew) lines.set(companyId, Math.min(turn, latest));
      return Math.min(longestWait, Math.ceil((turn - now) / 1000));
    },
  };
}
