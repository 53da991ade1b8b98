import { expect, test } from "vitest";
import { openOutputMemory } from "./output-memory.ts";

const mb = 2 ** 20;
const limits = { each: 4 * mb, together: 8 * mb };
const placeOf = (output: { memory: Uint8Array } | null) => output?.memory.byteOffset;

test("recordings under way have parts of their own, as long as they asked for at least", () => {
  const take = openOutputMemory(limits);
  const parts = [1, 0.5 * mb, 0.5 * mb + 1, 3 * mb].map((bytes) => ({ bytes, part: take(bytes) }));
  let end = 0;
  for (const { bytes, part } of parts) {
    expect(placeOf(part)).toBeGreaterThanOrEqual(end);
    expect(part?.memory.byteLength).toBeGreaterThanOrEqual(bytes);
    end = (placeOf(part) ?? 0) + (part?.memory.byteLength ?? 0);
  }
  expect(new Set(parts.map(({ part }) => part?.memory.buffer)).size).toBe(1);
});

test("a part is used again once it is over", () => {
  const take = openOutputMemory(limits);
  const [first, second] = [take(2 * mb), take(2 * mb)];
  first?.over();
  expect(placeOf(take(1 * mb))).toBe(placeOf(first));
  expect(placeOf(take(2 * mb))).toBe((placeOf(second) ?? 0) + 2 * mb);
});

test("what a request may still read from is not used again, also when it is over, until the last has ended", () => {
  const take = openOutputMemory(limits);
  const first = take(2 * mb);
  const ends = [first?.hold(mb).read(), first?.hold(mb).read()];
  first?.over();
  ends[0]?.();
  const second = take(2 * mb);
  expect(placeOf(second)).not.toBe(placeOf(first));
  ends[1]?.();
  expect(placeOf(take(2 * mb))).toBe(placeOf(first));
});

test("long recordings, and more than there is room for in one piece, are to be files", () => {
  const take = openOutputMemory(limits);
  expect(take(4 * mb + 1)).toBeNull();
  const taken = [take(3 * mb), take(1 * mb), take(4 * mb)];
  expect(take(1)).toBeNull();
  taken[0]?.over();
  expect(take(3 * mb + 1)).toBeNull();
  expect(take(3 * mb)).not.toBeNull();
});
