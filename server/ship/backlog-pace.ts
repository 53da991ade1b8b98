/** Processors at most this busy: more of the backlog may run beside others' calls. */
const roomBelow = 0.3;
/** Busier than this: less of it. */
const tightAbove = 0.4;
const sampleMs = 1_000;
/** Transfers that begin in a second: the least, which costs some 6 % of a core, and the most beside others' calls. */
const least = 2;
const greatest = 20;

/**
 * How much of a backlog runs at once. Alone it may take all that `most` allows; while other companies' calls come in it
 * takes what the processors have to spare, found by feeling: a little more each second while they are idle, half of it
 * as soon as they are not (decision 13). It never stands still. What is paced is how many begin: a transfer that waits
 * for a slow store costs nobody a processor.
 */
export function startBacklogPace(most: number, processorShare: () => number, now: () => number) {
  let rate = least;
  let sampledAt = now();
  let saved = 1;
  let savedAt = now();

  const feel = () => {
    const elapsed = now() - savedAt;
    savedAt = now();
    saved = Math.min(Math.max(1, rate / 2), saved + (elapsed / 1000) * rate);
    if (now() - sampledAt < sampleMs) return;
    sampledAt = now();
    const share = processorShare();
    if (share > tightAbove) rate = Math.max(least, rate / 2);
    else if (share < roomBelow) rate = Math.min(greatest, rate * 1.25);
  };

  return {
    /** Transfers of the backlog that may begin now, with `running` of them under way. */
    room(running: number, othersAtWork: boolean): number {
      feel();
      const slots = Math.max(0, most - running);
      return othersAtWork ? Math.min(slots, Math.floor(saved)) : slots;
    },
    /** So many have begun. @returns milliseconds after which another may */
    began(transfers: number): number {
      saved = Math.max(0, saved - transfers);
      return saved >= 1 ? 0 : ((1 - saved) / rate) * 1000;
    },
  };
}
