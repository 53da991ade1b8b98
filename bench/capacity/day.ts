import { generator } from "../load/arrivals.ts";
import { type Assumptions, hours } from "./assumptions.ts";

/** Parts of a day's calls in each hour: the hours' figures to the power that gives the busiest its part; their sum is 1. */
export function hourShares(busyHourShare: number): number[] {
  const powered = (power: number) => {
    const all = hours.map((hour) => hour ** power);
    const sum = all.reduce((total, one) => total + one, 0);
    return all.map((one) => one / sum);
  };
  let [low, high] = [0, 32];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (Math.max(...powered(middle)) < busyHourShare) low = middle;
    else high = middle;
  }
  return powered(high);
}

/**
 * Moments of a day's calls, in seconds, in order: a Poisson process whose rate is the hour's, but for the minute in the midst of the
 * busiest hour, which has `busyMinute` times as many.
 */
export function dayOfCalls(
  calls: number,
  { busyHourShare, busyMinute }: Assumptions,
  seed = 1,
): Float64Array {
  const random = generator(seed);
  const shares = hourShares(busyHourShare);
  const busiest = shares.indexOf(Math.max(...shares));
  const moments: number[] = [];
  for (const [hour, share] of shares.entries()) {
    for (let minute = 0; minute < 60; minute++) {
      const times = hour === busiest && minute === 30 ? busyMinute : 1;
      const rate = (calls * share * times) / 3600;
      if (rate <= 0) continue;
      for (let at = 0; ; ) {
        at += -Math.log(1 - random()) / rate;
        if (at >= 60) break;
        moments.push(hour * 3600 + minute * 60 + at);
      }
    }
  }
  return Float64Array.from(moments);
}

/** Seconds of calls, log-normal with this mean (Box–Muller). */
export function callLengths({ meanSeconds, spread }: Assumptions, seed = 2): () => number {
  const random = generator(seed);
  const middle = Math.log(meanSeconds) - spread ** 2 / 2;
  return () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.exp(middle + spread * normal);
  };
}
