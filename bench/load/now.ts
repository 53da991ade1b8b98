/**
 * Milliseconds of a clock that never goes back and is the same for every process of this machine (CLOCK_MONOTONIC), so
 * that what one process sent and another received can be subtracted.
 */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
