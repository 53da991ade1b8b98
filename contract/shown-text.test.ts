import fc from "fast-check";
import { expect, test } from "vitest";
import { shownText } from "./shown-text.ts";

test.each([
  ["山田 👩 <b>", "山田 👩 <b>"],
  ["a\u202eb", "aU+202Eb"],
  ["a\r\nb", "aU+000DU+000Ab"],
  ["\ud800", "U+D800"],
  ["e\u0301", "eU+0301"],
  ["x".repeat(41), `${"x".repeat(40)}…`],
])("%j is shown as %j", (text, shown) => {
  expect(shownText(text)).toBe(shown);
});

test("whatever it is, nothing unseen is left and it is short", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      const shown = shownText(text);
      expect(shown).not.toMatch(/[\p{C}\p{M}]/u);
      expect(shown.length).toBeLessThanOrEqual(40 * 8 + 1);
    }),
  );
});
