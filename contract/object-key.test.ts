import fc from "fast-check";
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

const id = fc.stringMatching(/^[A-Za-z0-9-]{1,64}$/);
const parent = fc.option(id);

test("two calls never have the same name, and one call has one name", () => {
  fc.assert(
    fc.property(id, parent, id, parent, (a, ofA, b, ofB) => {
      const isSameCall = a === b && (ofA ?? a) === (ofB ?? b);
      expect(objectName(a, ofA) === objectName(b, ofB)).toBe(isSameCall);
    }),
  );
  // What could be read as another's name is none: an ID has no _ and no dot.
  fc.assert(
    fc.property(
      fc.stringMatching(/^[A-Za-z0-9-]{1,3}$/),
      fc.stringMatching(/^[A-Za-z0-9-]{1,3}$/),
      (a, b) => {
        expect(objectName(a, b) === objectName(b, a)).toBe(a === b);
        expect(objectName(`${a}${b}`, null)).not.toBe(objectName(b, a));
      },
    ),
  );
});

test("every key is plain ASCII without . or .. or an empty segment, and has at most 1024 bytes", () => {
  const segment = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/);
  const folder = fc
    .array(segment, { minLength: 1, maxLength: 22 })
    .map((parts) => parts.join("/").slice(0, longestFolder));
  fc.assert(
    fc.property(folder, id, parent, (inside, a, ofA) => {
      const key = objectKey(inside.replace(/\/$/, ""), objectName(a, ofA));
      expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1024);
      expect(key).toMatch(/^[A-Za-z0-9/_-]+\.wav$/);
      expect(key.split("/").filter((part) => part === "" || part === "." || part === "..")).toEqual([]);
      expect(key.startsWith(`${inside.replace(/\/$/, "")}/`)).toBe(true);
    }),
  );
});
