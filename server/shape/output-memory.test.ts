import { expect, test } from "vitest";
import { openOutputMemory } from "./output-memory.ts";

const mb = 2 ** 20;
const limits = { each: 4 * mb, together: 8 * mb, spare: 3 * mb };

test("memory is used again, for recordings of like length", () => {
  const take = openOutputMemory(limits);
  const first = take(2 * mb);
  first?.over();
  expect(take(0.3 * mb)?.memory).not.toBe(first?.memory);
  expect(take(1.9 * mb)?.memory).toBe(first?.memory);
});

test("what a request may still read from is not used again", () => {
  const take = openOutputMemory(limits);
  const first = take(2 * mb);
  const done = first?.hold(mb).read();
  first?.hold(mb).read();
  done?.();
  first?.over();
  const second = take(2 * mb);
  expect(second?.memory).not.toBe(first?.memory);
  const both = [second?.hold(mb).read(), second?.hold(mb).read()];
  for (const end of both) end?.();
  second?.over();
  expect(take(2 * mb)?.memory).toBe(second?.memory);
});

test("long recordings, and more than there is room for, are to be files", () => {
  const take = openOutputMemory(limits);
  expect(take(4 * mb + 1)).toBeNull();
  const taken = [take(4 * mb), take(4 * mb)];
  expect(take(1)).toBeNull();
  taken[0]?.over();
  expect(take(1)).not.toBeNull();
});

test("no more is kept than a little", () => {
  const take = openOutputMemory(limits);
  const taken = [take(2 * mb), take(2 * mb), take(2 * mb)];
  for (const output of taken) output?.over();
  const again = [take(2 * mb), take(2 * mb)].map((output) => output?.memory);
  expect(again.filter((memory) => taken.some((output) => output?.memory === memory))).toHaveLength(1);
});
