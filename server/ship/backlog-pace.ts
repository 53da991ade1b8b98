/** Processors at most this busy: more of the backlog may run beside others' calls. */
const roomBelow = 0.3;
/** Busier than this: less of it. */
const tightAbove = 0.4;
const sampleMs = 1_000;
/** The least: one transfer at a time, which then rests for nine times as long as it took. */
const least = 0.1;

/**
 * How much of a backlog runs at once. Alone it may take all that `most` allows; while other companies' calls come in it
 * takes what the processors have to spare, found by feeling: a little more each second while they are idle, half of it
 * as soon as they are not (decision 13). It never stands still.
 */
export function startBacklogPace(most: number, processorShare: () => number, now: () => number) {
  let level = least;
  let sampledAt = now();
  let restUntil = 0;

  const feel = () => {
    if (now() - sampledAt < sampleMs) return;
    sampledAt = now();
    const share = processorShare();
    if (share > tightAbove) level = Math.max(least, level / 2);
    else if (share < roomBelow) level = Math.min(most, level * 1.25);
  };

  return {
    /** Transfers of the backlog that may begin now, with `running` of them under way. */
    room(running: number, othersAtWork: boolean): number {
      feel();
      if (!othersAtWork) return Math.max(0, most - running);
      if (level >= 1) return Math.max(0, Math.floor(level) - running);
      return running === 0 && now() >= restUntil ? 1 : 0;
    },
    /** One has ended. @returns milliseconds after which the next may begin */
    ended(tookMs: number): number {
      const rest = level >= 1 ? 0 : tookMs * (1 / level - 1);
      restUntil = Math.max(restUntil, now() + rest);
      return rest;
    },
  };
}
