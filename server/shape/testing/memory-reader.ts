import type { ReadAt } from "../read-at.ts";

/** A {@link ReadAt} over bytes in memory. */
export function memoryReader(bytes: Buffer): ReadAt {
  return (position, length) => bytes.subarray(position, position + length);
}
