import { expect, test } from "vitest";
import { startBacklogPace } from "./backlog-pace.ts";

function paceAt(processors: number) {
  const world = { now: 0, processors };
  const pace = startBacklogPace(
    12,
    () => world.processors,
    () => world.now,
  );
  /** Begins all that it may, ten times a second. @returns how many began in so many seconds */
  const beginIn = (seconds: number) => {
    let begun = 0;
    for (let i = 0; i < seconds * 10; i++) {
      world.now += 100;
      const room = pace.room(0, true);
      pace.began(room);
      begun += room;
    }
    return begun;
  };
  return { world, pace, beginIn };
}

test("alone it takes all there is", () => {
  const { pace } = paceAt(1);
  expect([0, 5, 12, 13].map((running) => pace.room(running, false))).toEqual([12, 7, 0, 0]);
});

test("beside others on busy processors two begin in a second, however long each takes", () => {
  const { world, pace, beginIn } = paceAt(0.9);
  expect(pace.room(0, true)).toBe(1);
  expect(pace.began(1)).toBe(500);
  world.now = 490;
  expect(pace.room(0, true)).toBe(0);
  world.now = 510;
  expect([pace.room(11, true), pace.room(12, true)]).toEqual([1, 0]);
  expect(beginIn(100)).toBeGreaterThan(190);
  expect(beginIn(100)).toBeLessThan(210);
});

test("idle processors let it grow, busy ones halve it at once, and it never stands still", () => {
  const { world, beginIn } = paceAt(0.1);
  beginIn(40);
  const much = beginIn(10);
  expect(much).toBeGreaterThan(190);
  world.processors = 0.6;
  beginIn(4);
  expect(beginIn(1)).toBeLessThan(much / 30);
  beginIn(10);
  expect(Math.abs(beginIn(10) - 20)).toBeLessThanOrEqual(1);
});
