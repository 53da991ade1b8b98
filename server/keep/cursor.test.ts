import { expect, test } from "vitest";
import { decodeCursor, encodeCursor } from "./cursor.ts";

test("a cursor comes back as it was", () => {
  const at = new Date("2026-11-22T08:01:41.123Z");
  expect(decodeCursor(encodeCursor(at, "01JD-x"))).toEqual({ at: at.toISOString(), id: "01JD-x" });
});

test.each([undefined, "", "x", "!!!!", Buffer.from("never 1").toString("base64url")])(
  "%j begins at the top",
  (cursor) => {
    expect(decodeCursor(cursor)).toBeNull();
  },
);
