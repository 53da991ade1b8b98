import { expect, test } from "vitest";
import { bytesOf, itemOf, textOf } from "./path-text.ts";

test.each([
  ["2026/11/22/in-201-03-20261122-080141-1.2.wav", "2026/11/22/in-201-03-20261122-080141-1.2.wav"],
  ["録音 一|二.wav", "録音 一|二.wav"],
  ["two\nlines\t.wav", "two\\x0alines\\x09.wav"],
  ["back\\x41.wav", "back\\\\x41.wav"],
  ["next\u0085line\uFFFD.wav", "next\\xc2\\x85line\\xef\\xbf\\xbd.wav"],
])("%j is written as %j, and back", (name, text) => {
  expect(textOf(Buffer.from(name))).toBe(text);
  expect(bytesOf(text)).toEqual(Buffer.from(name));
});

test("bytes that are no UTF-8 come back as they were", () => {
  const bytes = Buffer.from([0x61, 0xff, 0x5c, 0x78, 0xe3, 0x81, 0x0a]);
  expect(textOf(bytes)).toBe("a\\xff\\\\x\\xe3\\x81\\x0a");
  expect(bytesOf(textOf(bytes))).toEqual(bytes);
});

test("a path that no index takes is known by its hash, and two of them differ", () => {
  const long = `${"ä".repeat(700)}.wav`;
  expect(itemOf("a/b.wav")).toBe("folder:a/b.wav");
  expect(Buffer.byteLength(itemOf(long))).toBeLessThan(1010);
  expect(itemOf(long)).not.toBe(itemOf(long.replace(".wav", ".mp3")));
});
