import fc from "fast-check";
import { expect, test } from "vitest";
import { AppError } from "./app-error.ts";
import { refuseOddText } from "./odd-text.ts";

test.each<[string, unknown, RegExp]>([
  ["NUL", { name: "a\u0000b" }, /"name" holds a control character \(U\+0000\)/],
  [
    "a bell far inside",
    { values: { list: ["x", "\u0007"] } },
    /"list" holds a control character \(U\+0007\)/,
  ],
  ["a C1 control", { name: "\u0085" }, /U\+0085/],
  ["half a character", { name: "\ud800x" }, /"name" holds half a character/],
  ["a field's own name", { "a\u0000": 1 }, /it holds a control character/],
  ["a text alone", "\u0000", /it holds a control character/],
  ["33 levels", nested(33), /nested more than 32 levels/],
  ["100,000 levels", nested(100_000), /nested more than 32 levels/],
])("%s is refused, and where it stands is said", (_what, value, problem) => {
  expect(() => refuseOddText(value)).toThrow(AppError);
  expect(() => refuseOddText(value)).toThrow(problem);
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["31 levels", nested(31)],
  ["tab and line ends", { memo: "a\tb\r\nc" }],
  ["right to left, joined, of four bytes", { name: "\u202eabc\u200d👩‍👩‍👧 𠮷 e\u0301\u0301\u0301" }],
  ["fields called as what objects have", JSON.parse('{"__proto__":{"a":1},"constructor":2}')],
])("%s is let through", (_what, value) => {
  expect(() => refuseOddText(value)).not.toThrow();
});

test("of any JSON it is either let through as it is, or refused with words", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary", depthSize: "large" }), (value) => {
      const odd = /[\p{Cs}]|(?!\\[tnr])\\u00[01]|[\u0080-\u009f\u007f]/u;
      try {
        refuseOddText(value);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        return;
      }
      expect(JSON.stringify(value).replaceAll(/\\[bf]/g, "\\u0001")).not.toMatch(odd);
    }),
  );
});

function nested(levels: number): unknown {
  let value: unknown = "x";
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}
