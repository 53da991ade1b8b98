import { expect, test } from "vitest";
import { alawToPcm } from "../../server/shape/g711.ts";
import { alawOf, alawTone, RATE, shareAt } from "./tone.ts";

const tone = (hertz: number, seconds: number) =>
  Int16Array.from(alawTone(hertz, seconds), (byte) => alawToPcm[byte] ?? 0);

test("A-law as the product reads it: no sample further off than half a step of its segment", () => {
  for (let sample = -32_768; sample < 32_768; sample += 7) {
    const read = alawToPcm[alawOf(sample)] ?? 0;
    expect(Math.abs(read - sample)).toBeLessThanOrEqual(Math.max(16, Math.abs(sample) / 31));
  }
});

test("a tone lies at its frequency, and nowhere else", () => {
  const samples = tone(440, 1);
  expect(samples).toHaveLength(RATE);
  expect(shareAt(440, samples)).toBeGreaterThan(0.99);
  for (const other of [400, 480, 1000, 2000]) expect(shareAt(other, samples)).toBeLessThan(0.001);
});

test("silence has no tone; two tones share", () => {
  expect(shareAt(440, new Int16Array(RATE))).toBe(0);
  const [low, high] = [tone(440, 1), tone(1000, 1)];
  const both = low.map((sample, i) => (sample + (high[i] ?? 0)) >> 1);
  expect(shareAt(440, both)).toBeGreaterThan(0.48);
  expect(shareAt(1000, both)).toBeGreaterThan(0.48);
});
