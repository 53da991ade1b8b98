import { expect, test } from "vitest";
import { startBacklogPace } from "./backlog-pace.ts";

function paceAt(processors: number) {
  const world = { now: 0, processors };
  const pace = startBacklogPace(
    12,
    () => world.processors,
    () => world.now,
  );
  return { world, pace };
}

test("alone it takes all there is", () => {
  const { pace } = paceAt(1);
  expect([0, 5, 12, 13].map((running) => pace.room(running, false))).toEqual([12, 7, 0, 0]);
});

test("beside others on busy processors it goes one at a time and rests nine times as long", () => {
  const { world, pace } = paceAt(0.9);
  expect([pace.room(0, true), pace.room(1, true)]).toEqual([1, 0]);
  world.now = 30;
  expect(Math.round(pace.ended(30))).toBe(270);
  world.now = 290;
  expect(pace.room(0, true)).toBe(0);
  world.now = 301;
  expect(pace.room(0, true)).toBe(1);
});

test("idle processors let it grow, busy ones halve it at once, and it never stands still", () => {
  const { world, pace } = paceAt(0.1);
  const after = (seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      world.now += 1001;
      pace.room(0, true);
    }
    return pace.room(0, true);
  };
  expect(after(30)).toBe(12);
  world.processors = 0.35;
  expect(after(10)).toBe(12);
  world.processors = 0.6;
  expect(after(1)).toBe(6);
  expect(after(30)).toBe(1);
});
