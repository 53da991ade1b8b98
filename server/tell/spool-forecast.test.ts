import { expect, test } from "vitest";
import { forecastSpool, type SpoolSample } from "./spool-forecast.ts";

const now = new Date("2026-11-22T12:00:00Z");
const gigabyte = 2 ** 30;

/** A sample a minute: so many gigabytes now, losing so many an hour. */
function falling(room: number, perHour: number, hours = 6): SpoolSample[] {
  return Array.from({ length: hours * 60 + 1 }, (_, i) => {
    const ago = hours * 60 - i;
    return {
      at: new Date(now.getTime() - ago * 60_000),
      room: (room + (perHour * ago) / 60) * gigabyte,
    };
  });
}

test.each([
  [100, 1, 0],
  [71, 1, 1],
  [23, 1, 2],
  [5, 1, 3],
  [0, 1, 4],
  [50, 0, 0],
  [1, -1, 0],
])("%d GB left, %d GB an hour less: level %d", (room, perHour, level) => {
  expect(forecastSpool(falling(room, perHour), now, false).level).toBe(level);
});

test("says for how long, and needs an hour to say it", () => {
  expect(forecastSpool(falling(30, 2), now, false).hoursLeft).toBeCloseTo(15, 5);
  expect(forecastSpool(falling(30, 20, 0.5), now, false)).toEqual({ level: 0, hoursLeft: null });
  expect(forecastSpool([], now, false)).toEqual({ level: 0, hoursLeft: null });
  // The door is closed whatever the slope.
  expect(forecastSpool([{ at: now, room: -1 }], now, false).level).toBe(4);
});

test("an open incident ends well above its beginning", () => {
  expect(forecastSpool(falling(80, 1), now, true).level).toBe(1);
  expect(forecastSpool(falling(80, 1), now, false).level).toBe(0);
  expect(forecastSpool(falling(100, 1), now, true).level).toBe(0);
});
