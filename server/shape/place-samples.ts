import type { Coding } from "./coding.ts";
import { alawToPcm, ulawToPcm } from "./g711.ts";

/** Where a leg goes in the stereo output: `keep` leaves two channels as they are, `swap` lets them change sides. */
export type Lane = "left" | "right" | "both" | "keep" | "swap";

/**
 * Adds as many decoded frames of `input` (from its first byte) as `frames` has elements. An element is one stereo
 * frame, left in the low half; the lane that is filled must be zero before.
 */
export type Place = (input: ArrayBuffer, frames: Int32Array) => void;

/**
 * How to put a leg's samples into its lane. Two channels that go into one lane are averaged, halves rounded up.
 * Reads and writes machine words, which is right on little-endian machines: all that Onbin runs on.
 */
export function placerFor(coding: Coding, lane: Lane): Place {
  const { codec, channels } = coding;
  if (codec === "pcm16") {
    if (channels === 2 && lane === "keep") return keepPcm;
    if (channels === 2 && lane === "swap") return swapPcm;
    const factor = laneFactor(lane);
    if (channels === 2) return (input, frames) => foldPcm(input, frames, factor);
    return (input, frames) => placePcm(input, frames, factor);
  }
  const table = codec === "ulaw" ? ulawToPcm : alawToPcm;
  if (channels === 2 && lane !== "keep" && lane !== "swap") {
    const factor = laneFactor(lane);
    return (input, frames) => foldG711(input, frames, table, factor);
  }
  const left = Int32Array.from(table, (value) => Math.imul(value & 0xffff, laneFactor(lane)));
  if (channels === 1) return (input, frames) => placeG711(input, frames, left);
  const right = Int32Array.from(table, (value) => value << 16);
  return lane === "swap"
    ? (input, frames) => keepG711(input, frames, right, left)
    : (input, frames) => keepG711(input, frames, left, right);
}

/**
 * How to fill frames from two mono G.711 legs at once, left and right: half the work of one after the other, which reads
 * and writes every frame three times. Null where a leg is something else.
 */
export function placePairOf(
  left: Coding,
  right: Coding,
): ((left: ArrayBuffer, right: ArrayBuffer, frames: Int32Array) => void) | null {
  if (left.channels !== 1 || right.channels !== 1) return null;
  const [one, other] = [halves[left.codec], halves[right.codec]];
  if (one === undefined || other === undefined) return null;
  return (agent, customer, frames) => placeBothG711(agent, customer, frames, one.left, other.right);
}

const halvesOf = (table: Int16Array) => ({
  left: Int32Array.from(table, (value) => value & 0xffff),
  right: Int32Array.from(table, (value) => value << 16),
});
/** Decoded samples where they stand in a frame. */
const halves: Partial<Record<Coding["codec"], { left: Int32Array; right: Int32Array }>> = {
  ulaw: halvesOf(ulawToPcm),
  alaw: halvesOf(alawToPcm),
};

/** What a 16-bit sample is multiplied with to stand in its lane of a 32-bit frame. */
function laneFactor(lane: Lane): number {
  if (lane === "both") return 0x10001;
  return lane === "right" ? 0x10000 : 1;
}

// The loops are plain functions that get all they need as arguments, and long enough that V8 does not inline them:
// closures over their tables, and short loops inlined into a function not yet optimized, took twice as long.
// Their `?? 0` never happens and costs nothing.

/** Four bytes at a time; what is left over at the end one by one. */
function placeG711(input: ArrayBuffer, frames: Int32Array, table: Int32Array): void {
  const words = new Int32Array(input, 0, frames.length >> 2);
  let to = 0;
  for (let i = 0; i < words.length; i++, to += 4) {
    const word = words[i] ?? 0;
    frames[to] = (frames[to] ?? 0) | (table[word & 0xff] ?? 0);
    frames[to + 1] = (frames[to + 1] ?? 0) | (table[(word >> 8) & 0xff] ?? 0);
    frames[to + 2] = (frames[to + 2] ?? 0) | (table[(word >> 16) & 0xff] ?? 0);
    frames[to + 3] = (frames[to + 3] ?? 0) | (table[word >>> 24] ?? 0);
  }
  const bytes = new Uint8Array(input, 0, frames.length);
  for (; to < bytes.length; to++) frames[to] = (frames[to] ?? 0) | (table[bytes[to] ?? 0] ?? 0);
}

/** Four frames at a time, as above; nothing of what was in them is left. */
function placeBothG711(
  agent: ArrayBuffer,
  customer: ArrayBuffer,
  frames: Int32Array,
  left: Int32Array,
  right: Int32Array,
): void {
  const words = frames.length >> 2;
  const lefts = new Int32Array(agent, 0, words);
  const rights = new Int32Array(customer, 0, words);
  let to = 0;
  for (let i = 0; i < words; i++, to += 4) {
    const one = lefts[i] ?? 0;
    const other = rights[i] ?? 0;
    frames[to] = (left[one & 0xff] ?? 0) | (right[other & 0xff] ?? 0);
    frames[to + 1] = (left[(one >> 8) & 0xff] ?? 0) | (right[(other >> 8) & 0xff] ?? 0);
    frames[to + 2] = (left[(one >> 16) & 0xff] ?? 0) | (right[(other >> 16) & 0xff] ?? 0);
    frames[to + 3] = (left[one >>> 24] ?? 0) | (right[other >>> 24] ?? 0);
  }
  const last = new Uint8Array(agent, 0, frames.length);
  const lastOther = new Uint8Array(customer, 0, frames.length);
  for (; to < frames.length; to++) frames[to] = (left[last[to] ?? 0] ?? 0) | (right[lastOther[to] ?? 0] ?? 0);
}

/** Two frames at a time. */
function keepG711(input: ArrayBuffer, frames: Int32Array, left: Int32Array, right: Int32Array): void {
  const words = new Int32Array(input, 0, frames.length >> 1);
  let to = 0;
  for (let i = 0; i < words.length; i++, to += 2) {
    const word = words[i] ?? 0;
    frames[to] = (left[word & 0xff] ?? 0) | (right[(word >> 8) & 0xff] ?? 0);
    frames[to + 1] = (left[(word >> 16) & 0xff] ?? 0) | (right[word >>> 24] ?? 0);
  }
  const pairs = new Uint16Array(input, 0, frames.length);
  for (; to < pairs.length; to++)
    frames[to] = (left[(pairs[to] ?? 0) & 0xff] ?? 0) | (right[(pairs[to] ?? 0) >> 8] ?? 0);
}

function foldG711(input: ArrayBuffer, frames: Int32Array, table: Int16Array, factor: number): void {
  const pairs = new Uint16Array(input, 0, frames.length);
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[i] ?? 0;
    const mean = ((table[pair & 0xff] ?? 0) + (table[pair >> 8] ?? 0) + 1) >> 1;
    frames[i] = (frames[i] ?? 0) | Math.imul(mean & 0xffff, factor);
  }
}

/** Four samples at a time, as for G.711. */
function placePcm(input: ArrayBuffer, frames: Int32Array, factor: number): void {
  const words = new Int32Array(input, 0, (frames.length >> 2) * 2);
  let to = 0;
  for (let i = 0; i < words.length; i += 2, to += 4) {
    const first = words[i] ?? 0;
    const second = words[i + 1] ?? 0;
    frames[to] = (frames[to] ?? 0) | Math.imul(first & 0xffff, factor);
    frames[to + 1] = (frames[to + 1] ?? 0) | Math.imul(first >>> 16, factor);
    frames[to + 2] = (frames[to + 2] ?? 0) | Math.imul(second & 0xffff, factor);
    frames[to + 3] = (frames[to + 3] ?? 0) | Math.imul(second >>> 16, factor);
  }
  const samples = new Uint16Array(input, 0, frames.length);
  for (; to < samples.length; to++) frames[to] = (frames[to] ?? 0) | Math.imul(samples[to] ?? 0, factor);
}

function keepPcm(input: ArrayBuffer, frames: Int32Array): void {
  frames.set(new Int32Array(input, 0, frames.length));
}

function swapPcm(input: ArrayBuffer, frames: Int32Array): void {
  const pairs = new Int32Array(input, 0, frames.length);
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[i] ?? 0;
    frames[i] = (pair << 16) | (pair >>> 16);
  }
}

function foldPcm(input: ArrayBuffer, frames: Int32Array, factor: number): void {
  const pairs = new Int32Array(input, 0, frames.length);
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[i] ?? 0;
    const mean = (((pair << 16) >> 16) + (pair >> 16) + 1) >> 1;
    frames[i] = (frames[i] ?? 0) | Math.imul(mean & 0xffff, factor);
  }
}
