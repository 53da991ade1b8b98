import { expect, test } from "vitest";
import { readPeaks } from "./read-peaks.ts";

async function* pieces(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

function frames(pairs: readonly (readonly [number, number])[]): Buffer {
  const bytes = Buffer.alloc(pairs.length * 4);
  pairs.forEach(([left, right], index) => {
    bytes.writeInt16LE(left, index * 4);
    bytes.writeInt16LE(right, index * 4 + 2);
  });
  return bytes;
}

test("each frame is a part of its own in a recording that is shorter than the wave is wide", async () => {
  const pairs = [
    [0, 0],
    [-32768, 128],
    [16384, -64],
  ] as const;
  for (const length of [1, 3, 4, 7, 100]) {
    expect(await readPeaks(pieces(frames(pairs), length), 3)).toEqual({
      seconds: 3 / 8000,
      left: [0, 255, 128],
      right: [0, 1, 0],
    });
  }
});

test("every frame counts in exactly one of a thousand parts, whatever their length", async () => {
  const count = 2503;
  for (const loud of [0, 1, 2, 3, 1251, 2501, 2502]) {
    const pairs = Array.from({ length: count }, (_, frame) => [0, frame === loud ? -32768 : 0] as const);
    const { left, right } = await readPeaks(pieces(frames(pairs), 1021), count);
    expect(left).toEqual(Array(1000).fill(0));
    // The part whose frames [i * 2503 / 1000, (i + 1) * 2503 / 1000) include it.
    const part = Array.from({ length: 1000 }, (_, i) => i).find(
      (i) => Math.floor(((i + 1) * count) / 1000) > loud,
    );
    expect(right.flatMap((value, index) => (value === 0 ? [] : [[index, value]]))).toEqual([[part, 255]]);
  }
});
