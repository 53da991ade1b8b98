import { expect, test } from "vitest";
import { longestFolder } from "./folder-name.ts";
import { markerKey, objectKey, objectName } from "./object-key.ts";

test("a call that is its own parent, or has none, is named by its own ID alone", () => {
  expect(objectName("01JD", "01JD")).toBe("01JD.wav");
  expect(objectName("01JD", null)).toBe("01JD.wav");
});

test("any other call is named by its parent's ID and its own", () => {
  expect(objectKey("calls/2026", objectName("01JE", "01JD"))).toBe("calls/2026/01JD_01JE.wav");
});

test("the longest key has exactly 1024 bytes", () => {
  const name = objectName("s".repeat(64), "p".repeat(64));
  expect(objectKey("f".repeat(longestFolder), name)).toHaveLength(1024);
});

test("the marker lies in the folder", () => {
  expect(markerKey("calls")).toBe("calls/onbin-connection-check");
});
