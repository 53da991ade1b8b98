import iconv from "iconv-lite";
import { byteOrderMark } from "./csv.ts";

/** Stands for a character that the code lacks, where all can see it (GETA MARK, as printers use it). */
export const replacement = "〓";

/** How a file's text becomes bytes. */
export type CsvEncoder = {
  /** What the file begins with. */
  readonly begin: Buffer;
  /** A cell's text with what the code lacks replaced; done before the cell is defused and quoted. */
  adapt(text: string): string;
  encode(text: string): Buffer;
  /** Characters replaced so far. */
  readonly replaced: number;
  /** It has every character: nothing needs to be adapted. */
  readonly keepsAll: boolean;
};

export function utf8Encoder(): CsvEncoder {
  return {
    begin: Buffer.from(byteOrderMark),
    adapt: (text) => text,
    encode: (text) => Buffer.from(text),
    replaced: 0,
    keepsAll: true,
  };
}

/**
 * Signs that Windows' table has under another number, and systems elsewhere under this one (Unicode's and Microsoft's
 * tables for JIS X 0208 differ): the sign stays the same, so it is not counted as replaced.
 */
const twins: Readonly<Record<string, string>> = {
  "\u301c": "\uff5e",
  "\u2212": "\uff0d",
  "\u2016": "\u2225",
  "\u2014": "\u2015",
  "\u00a2": "\uffe0",
  "\u00a3": "\uffe1",
  "\u00ac": "\uffe2",
  "\u00a6": "\uffe4",
  "\u00a5": "\uffe5",
  "\u203e": "\uffe3",
};

/** Text of which every byte is the same in both codes. */
const plain = /^[ -~\t\r\n]*$/;
/** Kana with a sound mark of its own, as some systems write file names and people paste them. */
const apart = /[\u3040-\u30ff][\u3099\u309a]/g;

/** Shift_JIS as Windows and Excel mean it: code page 932. */
export function shiftJisEncoder(): CsvEncoder {
  let replaced = 0;
  return {
    begin: Buffer.alloc(0),
    adapt(text) {
      if (plain.test(text)) return text;
      let adapted = "";
      // By code point: a character beyond U+FFFF is one replacement, and so is half of one.
      for (const character of text.replace(apart, (pair) => pair.normalize("NFC"))) {
        const known = lookUp(character);
        if (known === null) replaced++;
        adapted += known ?? replacement;
      }
      return adapted;
    },
    encode: (text) => iconv.encode(text, "cp932"),
    get replaced() {
      return replaced;
    },
    keepsAll: false,
  };
}

/** How each character is written, by what was looked up before; null: the code lacks it. */
const found = new Map<string, string | null>();

function lookUp(character: string): string | null {
  const known = found.get(character);
  if (known !== undefined) return known;
  const written = twins[character] ?? character;
  const result = iconv.decode(iconv.encode(written, "cp932"), "cp932") === written ? written : null;
  // Texts of strangers are no reason to grow for ever.
  if (found.size < 20_000) found.set(character, result);
  return result;
}
