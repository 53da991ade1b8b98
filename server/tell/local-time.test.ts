import { expect, test } from "vitest";
import { lastMondayNine, nextNine } from "./local-time.ts";

const at = (text: string) => new Date(text);

test("nine o'clock is the reader's, on either side of a change of the clocks", () => {
  expect(nextNine(at("2026-11-22T00:00:01Z"), "Asia/Tokyo")).toEqual(at("2026-11-23T00:00:00Z"));
  expect(nextNine(at("2026-11-22T00:00:00Z"), "Asia/Tokyo")).toEqual(at("2026-11-22T00:00:00Z"));
  // Clocks go forward on 2026-03-29 in Berlin, back on 2026-10-25.
  expect(nextNine(at("2026-03-28T12:00:00Z"), "Europe/Berlin")).toEqual(at("2026-03-29T07:00:00Z"));
  expect(nextNine(at("2026-10-24T12:00:00Z"), "Europe/Berlin")).toEqual(at("2026-10-25T08:00:00Z"));
  expect(nextNine(at("2026-12-31T23:00:00Z"), "America/Los_Angeles")).toEqual(at("2027-01-01T17:00:00Z"));
  expect(nextNine(at("2026-11-22T10:00:00Z"), "No/Such_Zone")).toEqual(at("2026-11-23T09:00:00Z"));
});

test("the last Monday at nine", () => {
  expect(lastMondayNine(at("2026-11-22T10:00:00Z"), "Asia/Tokyo")).toEqual(at("2026-11-16T00:00:00Z"));
  expect(lastMondayNine(at("2026-11-23T00:00:00Z"), "Asia/Tokyo")).toEqual(at("2026-11-23T00:00:00Z"));
  expect(lastMondayNine(at("2026-11-22T23:59:59Z"), "Asia/Tokyo")).toEqual(at("2026-11-16T00:00:00Z"));
});
