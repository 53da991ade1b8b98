import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { csvRecord } from "./csv.ts";
import { replacement, shiftJisEncoder, utf8Encoder } from "./csv-code.ts";

function through(text: string): { read: string; replaced: number } {
  const encoder = shiftJisEncoder();
  const read = iconv.decode(encoder.encode(encoder.adapt(text)), "cp932");
  return { read, replaced: encoder.replaced };
}

describe("Shift_JIS, as Windows has it", () => {
  test.for([
    "plain ASCII, ~ and \\",
    "応対履歴 カタカナ ひらがな",
    "ﾊﾝｶｸ ｶﾅ",
    "①㈱№Ⅳ㍻",
    "髙橋 﨑山 彅",
    "～－∥―￠￡￢￤￥￣",
    "〓",
  ])("has %j", (text) => {
    expect(through(text)).toEqual({ read: text, replaced: 0 });
  });

  test.for([
    ["〜", "～"],
    ["−1", "－1"],
    ["‖", "∥"],
    ["a — b", "a ― b"],
    ["¢£¬¦¥‾", "￠￡￢￤￥￣"],
    ["カ\u3099ハ\u309A", "ガパ"],
  ] as const)("has %j under another number: %j", ([text, read]) => {
    expect(through(text)).toEqual({ read, replaced: 0 });
  });

  test.for([
    ["𠮷野家", "〓野家", 1],
    ["😀👍", "〓〓", 2],
    ["é ü €", "〓 〓 〓", 3],
    ["한국어", "〓〓〓", 3],
    ["神\u{e0100}", "神〓", 1],
    ["a\ud800b", "a〓b", 1],
    ["\u00a0", "〓", 1],
    ["\u0301", "〓", 1],
  ] as const)("lacks characters of %j: %j", ([text, read, replaced]) => {
    expect(through(text)).toEqual({ read, replaced });
  });

  test("any text comes back but for what was replaced, and a ? that nobody wrote is never there", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), (text) => {
        const { read, replaced } = through(text);
        const marks = (value: string, mark: string) => value.split(mark).length - 1;
        expect(marks(read, "?")).toBe(marks(text, "?"));
        expect(marks(read, replacement)).toBe(marks(text, replacement) + replaced);
      }),
      { numRuns: 50 },
    );
  });

  test("a second byte is never a quote, comma or line break: cells stay cells", () => {
    const some = Array.from({ length: 0x10000 / 16 }, (_, n) => String.fromCharCode(0x80 + 16 * n)).join("");
    const encoder = shiftJisEncoder();
    const bytes = new Set(encoder.encode(encoder.adapt(some)));
    for (const byte of [0x22, 0x2c, 0x0d, 0x0a, 0x09]) expect(bytes).not.toContain(byte);
  });

  test("what becomes a sign of a formula is defused as one", () => {
    const encoder = shiftJisEncoder();
    expect(csvRecord([encoder.adapt("\u22121+1")])).toBe("'－1+1\r\n");
  });
});

test("UTF-8 begins with its byte order mark and keeps everything", () => {
  const encoder = utf8Encoder();
  expect(encoder.begin.toString("hex")).toBe("efbbbf");
  expect(encoder.encode(encoder.adapt("𠮷〜é")).toString()).toBe("𠮷〜é");
  expect(encoder.replaced).toBe(0);
});
