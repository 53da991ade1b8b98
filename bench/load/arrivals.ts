/**
 * Moments in milliseconds from 0 on, `rate` a second over `seconds`, at random and independent of each other (a Poisson
 * process, as calls of many phones end), the same in every run with the same seed.
 */
export function arrivals(rate: number, seconds: number, seed = 1): number[] {
  const random = generator(seed);
  const moments: number[] = [];
  for (let at = 0; ; ) {
    at += (-Math.log(1 - random()) * 1000) / rate;
    if (at >= seconds * 1000) return moments;
    moments.push(at);
  }
}

/** Numbers from 0 to below 1, by Mulberry32 (Tommy Ettinger, public domain): 32 bits of state. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
