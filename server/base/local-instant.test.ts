import { expect, test } from "vitest";
import { localInstant, type WallTime } from "./local-instant.ts";

test.each<[WallTime, string, string | null]>([
  [[2026, 11, 22, 8, 1, 41], "Asia/Tokyo", "2026-11-21T23:01:41.000Z"],
  [[2026, 11, 22, 8, 1, 41], "UTC", "2026-11-22T08:01:41.000Z"],
  [[2026, 7, 1, 0, 0, 0], "America/New_York", "2026-07-01T04:00:00.000Z"],
  // Clocks are put back: 01:30 comes twice, the first is meant.
  [[2026, 11, 1, 1, 30, 0], "America/New_York", "2026-11-01T05:30:00.000Z"],
  // Clocks are put forward: 02:30 does not come.
  [[2026, 3, 8, 2, 30, 0], "America/New_York", "2026-03-08T07:30:00.000Z"],
  [[2026, 2, 29, 0, 0, 0], "UTC", null],
  [[2026, 1, 1, 24, 0, 0], "UTC", null],
])("%j in %s is %s", (wall, zone, instant) => {
  expect(localInstant(wall, zone)?.toISOString() ?? null).toBe(instant);
});
