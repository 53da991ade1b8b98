/** Seconds without a byte after which a sender is given up, and over which its pace is looked at. */
export const patience = 30;

/**
 * Bytes that `patience` must bring: 4,096 bit/s. A GSM data call had 9,600; at this pace one minute of µ-law takes a
 * quarter of an hour. Whoever is slower holds a place of its company open and brings nothing.
 */
export const leastBytes = (4096 / 8) * patience;

/**
 * Watches how fast a body comes. Its end may be as small as it likes: only a whole stretch of `patience` counts.
 * @param giveUp called once, when a stretch brought too little
 */
export function watchPace(giveUp: () => void): { arrived(bytes: number): void; end(): void } {
  let inStretch = 0;
  let isWatching = true;
  const silence = setTimeout(giveUpOnce, 1000 * patience);
  const stretch = setInterval(() => {
    if (inStretch < leastBytes) giveUpOnce();
    inStretch = 0;
  }, 1000 * patience);
  function giveUpOnce(): void {
    if (!isWatching) return;
    end();
    giveUp();
  }
  function end(): void {
    isWatching = false;
    clearTimeout(silence);
    clearInterval(stretch);
  }
  return {
    arrived(bytes) {
      inStretch += bytes;
      silence.refresh();
    },
    end,
  };
}
