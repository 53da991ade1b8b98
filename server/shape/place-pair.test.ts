import { expect, test } from "vitest";
import type { Coding } from "./coding.ts";
import { placePairOf, placerFor } from "./place-samples.ts";

const codecs = ["ulaw", "alaw"] as const;
const mono = (codec: Coding["codec"]): Coding => ({ codec, channels: 1 });
/** All byte values in another order for each seed. */
const bytes = (count: number, seed: number) =>
  Uint8Array.from({ length: count }, (_, index) => (index * (2 * seed + 1) + seed) & 0xff);
const inWords = (from: Uint8Array) => {
  const room = new ArrayBuffer((from.length + 7) & ~3);
  new Uint8Array(room).set(from);
  return room;
};

test("two legs at once make what one after the other makes, whatever was there before", () => {
  for (const agent of codecs) {
    for (const customer of codecs) {
      for (const count of [1, 2, 3, 4, 5, 7, 8, 1023, 1024]) {
        const [left, right] = [inWords(bytes(count, 3)), inWords(bytes(count, 11))];
        const wanted = new Int32Array(count);
        placerFor(mono(agent), "left")(left, wanted);
        placerFor(mono(customer), "right")(right, wanted);
        const made = new Int32Array(count).fill(-1);
        placePairOf(mono(agent), mono(customer))?.(left, right, made);
        expect(made).toEqual(wanted);
      }
    }
  }
});

test("nothing but two mono G.711 legs is a pair", () => {
  expect(placePairOf(mono("ulaw"), mono("pcm16"))).toBeNull();
  expect(placePairOf(mono("pcm16"), mono("alaw"))).toBeNull();
  expect(placePairOf({ codec: "ulaw", channels: 2 }, mono("ulaw"))).toBeNull();
});
