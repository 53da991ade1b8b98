import { expect, test } from "vitest";
import { currentZoneName, isTimeZone } from "./time-zones.ts";

test("what is offered has the names of today, and every one of them is a time zone here", () => {
  const offered = Intl.supportedValuesOf("timeZone").map(currentZoneName);
  for (const name of ["Asia/Kolkata", "Europe/Kyiv", "Asia/Ho_Chi_Minh", "Asia/Tokyo", "Africa/Asmara"]) {
    expect(offered).toContain(name);
  }
  for (const name of ["Asia/Calcutta", "Europe/Kiev", "Asia/Saigon"]) expect(offered).not.toContain(name);
  for (const name of offered) {
    expect(isTimeZone(name), name).toBe(true);
    expect(() => new Intl.DateTimeFormat("en", { timeZone: name }), name).not.toThrow();
  }
  expect(new Set(offered).size).toBe(offered.length);
});

test("a company may keep the name that it has; offsets and made-up names are none", () => {
  expect(["Asia/Calcutta", "UTC"].map(isTimeZone)).toEqual([true, true]);
  expect(["+09:00", "Asia/Nowhere", "", "constructor"].map(isTimeZone)).toEqual([false, false, false, false]);
});
