import { describe, expect, it } from "vitest";
import { alawToPcm, ulawToPcm } from "./g711.ts";

// ITU-T G.711 (11/88), tables 1a–2b, worked out from the text in real numbers: a value is the middle of its
// quantizing interval; segment and step are read off the character signal's bits.

function ulawByTheBook(byte: number): number {
  const bits = byte.toString(2).padStart(8, "0");
  const [sign, ...rest] = bits;
  const segment = 7 - Number.parseInt(rest.slice(0, 3).join(""), 2);
  const step = 15 - Number.parseInt(rest.slice(3).join(""), 2);
  const low = 2 ** segment * (2 * step + 32) - 33;
  const middle = low + 2 ** segment;
  return (sign === "1" ? 1 : -1) * middle * 4;
}

function alawByTheBook(byte: number): number {
  const even = [...byte.toString(2).padStart(8, "0")].map((bit, i) =>
    i % 2 === 1 ? 1 - Number(bit) : Number(bit),
  );
  const segment = Number.parseInt(even.slice(1, 4).join(""), 2);
  const step = Number.parseInt(even.slice(4).join(""), 2);
  const width = segment === 0 ? 2 : 2 ** segment;
  const low = segment === 0 ? step * width : (16 + step) * width;
  return (even[0] === 1 ? 1 : -1) * (low + width / 2) * 8;
}

describe("G.711 tables", () => {
  it("have the values of the Recommendation for all 256 bytes", () => {
    for (let byte = 0; byte < 256; byte++) {
      expect(ulawToPcm[byte], `µ-law ${byte}`).toBe(ulawByTheBook(byte) + 0);
      expect(alawToPcm[byte], `A-law ${byte}`).toBe(alawByTheBook(byte));
    }
  });

  it("have the ends and the middle that the Recommendation prints (8031 and 4032, times 4 and 8)", () => {
    expect([0x80, 0x00, 0xff, 0x7f].map((byte) => ulawToPcm[byte])).toEqual([32124, -32124, 0, 0]);
    expect([0xaa, 0x2a, 0xd5, 0x55].map((byte) => alawToPcm[byte])).toEqual([32256, -32256, 8, -8]);
  });
});
