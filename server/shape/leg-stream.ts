import { bytesPerFrame } from "./coding.ts";
import type { OpenLeg } from "./open-leg.ts";
import { type Lane, type Place, placePairOf, placerFor } from "./place-samples.ts";
import { readFully } from "./read-at.ts";

/** Reads a leg block by block and puts its samples where they belong in the output. */
export class LegStream {
  readonly #leg: OpenLeg;
  readonly #place: Place;
  readonly #input: ArrayBuffer;

  /** @param input room for the most frames that are ever asked for at once; whatever it holds is overwritten */
  constructor(leg: OpenLeg, input: ArrayBuffer) {
    this.#leg = leg;
    this.#place = placerFor(leg.samples.coding, laneOf(leg));
    this.#input = input;
  }

  /** Reads what falls into the output frames `start` to `end`, and adds it to `output`, whose element `at` is `start`. */
  place(start: number, end: number, output: Int32Array, at: number): void {
    const { from, count } = this.#overlap(start, end);
    if (count === 0) return;
    this.#read(from, count);
    const first = at + from - start;
    this.#place(this.#input, output.subarray(first, first + count));
  }

  /**
   * The usual case in one go: two mono G.711 legs that both fill the output frames `start` to `end`, whatever was there.
   * @returns false where it is another case, and nothing was done
   */
  static placePair(
    [one, other]: readonly LegStream[],
    start: number,
    end: number,
    output: Int32Array,
    at: number,
  ): boolean {
    if (one === undefined || other === undefined) return false;
    const [left, right] = one.#leg.role === "agent" ? [one, other] : [other, one];
    const place = placePairOf(left.#leg.samples.coding, right.#leg.samples.coding);
    if (place === null || !left.#fills(start, end) || !right.#fills(start, end)) return false;
    left.#read(start, end - start);
    right.#read(start, end - start);
    place(left.#input, right.#input, output.subarray(at, at + end - start));
    return true;
  }

  #fills(start: number, end: number): boolean {
    return this.#overlap(start, end).count === end - start;
  }

  /** Reads `count` frames from the output frame `from` on. */
  #read(from: number, count: number): void {
    const { coding, offset } = this.#leg.samples;
    const size = bytesPerFrame(coding);
    const position = offset + (from - this.#leg.offsetFrames) * size;
    readFully(this.#leg.file, new Uint8Array(this.#input, 0, count * size), position);
  }

  #overlap(start: number, end: number): { from: number; count: number } {
    const { offsetFrames, samples } = this.#leg;
    const from = Math.max(start, offsetFrames);
    return { from, count: Math.max(0, Math.min(end, offsetFrames + samples.frames) - from) };
  }
}

function laneOf({ role, samples, swapped }: OpenLeg): Lane {
  if (role === "agent") return "left";
  if (role === "customer") return "right";
  return samples.coding.channels === 2 ? (swapped ? "swap" : "keep") : "both";
}
