import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { leastBytes, watchPace } from "./sending-pace.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Seconds until a sender is given up who sends so many bytes every so many seconds; null: within an hour not. */
function givenUpAfter(bytes: number, everySeconds: number): number | null {
  let at: number | null = null;
  const pace = watchPace(() => {
    at ??= second;
  });
  let second = 0;
  for (; second < 3600 && at === null; second++) {
    if (second % everySeconds === 0) pace.arrived(bytes);
    vi.advanceTimersByTime(1000);
  }
  pace.end();
  return at;
}

test("one byte a second is given up after half a minute, and so is silence", () => {
  expect(givenUpAfter(1, 1)).toBe(29);
  expect(givenUpAfter(10_000_000, 3600)).toBe(29);
});

test("a line as slow as lines are may take its hour, with pauses of 20 seconds too", () => {
  expect(givenUpAfter(9600 / 8, 1)).toBeNull();
  expect(givenUpAfter(20 * 1200, 20)).toBeNull();
});

test("whoever sent a lot at first and then creeps is given up at the end of the next stretch", () => {
  let gone = false;
  const pace = watchPace(() => {
    gone = true;
  });
  pace.arrived(100 * leastBytes);
  for (let second = 0; second < 59; second++) {
    pace.arrived(1);
    vi.advanceTimersByTime(1000);
  }
  expect(gone).toBe(false);
  vi.advanceTimersByTime(1000);
  expect(gone).toBe(true);
});

test("nothing is given up once the body is at its end", () => {
  let times = 0;
  const pace = watchPace(() => {
    times += 1;
  });
  pace.end();
  vi.advanceTimersByTime(120_000);
  expect(times).toBe(0);
});
