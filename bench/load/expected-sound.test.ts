import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { expectedSound } from "./expected-sound.ts";

test("G.711's ends and its middle, agent left and customer right, the shorter leg silent at its end", () => {
  const samples = Int16Array.of(-32124, 0, 32124, 0, -8, 0);
  const digest = crc32(Buffer.from(samples.buffer)).toString(16).padStart(8, "0");
  expect(expectedSound(Buffer.of(0x00, 0x80, 0x7e), Buffer.of(0xff, 0x7f))).toBe(`crc32:${digest}`);
});
