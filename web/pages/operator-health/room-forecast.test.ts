import { expect, test } from "vitest";
import { withForecast } from "./room-forecast.ts";

const series = { at: [0, 60, 120, 180], spoolBytes: [400, null, 300, 200], minutes: 1 };

test("what is expected goes on from the newest figure and ends at nothing", () => {
  const drawn = withForecast(series, 1 / 60);
  expect(drawn.at).toEqual([0, 60, 120, 180, 240]);
  expect(drawn.room).toEqual([400, null, 300, 200, null]);
  expect(drawn.expected).toEqual([null, null, null, 200, 0]);
  expect(withForecast(series, 2 / 60).expected?.at(-1)).toBe(100);
});

test("nothing is drawn where no end is in sight", () => {
  expect(withForecast(series, null)).toEqual({ at: series.at, room: series.spoolBytes, expected: null });
  expect(withForecast({ ...series, spoolBytes: [null, null, null, null] }, 3).expected).toBeNull();
});
