import type { Random } from "../kill/random.ts";

/** What a mutator works with: bytes that are whole, and words that mean something to their reader. */
export type Corpus = { whole: readonly Buffer[]; words: readonly (string | Buffer)[] };

/** Numbers at which readers err: edges of 8, 16 and 32 bits, signed and not. */
const edges = [
  0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff,
];
/** The same as text, and what else passes for a number. */
const texts = [
  "-1",
  "0",
  "65536",
  "4294967296",
  "9".repeat(40),
  "1e999",
  "NaN",
  "0x10",
  "1".repeat(5000),
  "\0",
  "\ufeff",
  "\u202e",
  "\ud83d\udc69",
  "\r\n",
  "\r\n\r\n",
  "%00",
  "%",
  "\\",
  '"',
  "{",
  "[",
  "}",
];

type Change = (random: Random, bytes: Buffer, corpus: Corpus) => Buffer;

const changes: Record<string, Change> = {
  flip(random, bytes) {
    const copy = Buffer.from(bytes);
    for (let left = random.whole(1, 8); left > 0 && copy.length > 0; left--) {
      const at = random.whole(0, copy.length - 1);
      copy[at] = (copy[at] ?? 0) ^ (1 << random.whole(0, 7));
    }
    return copy;
  },
  set(random, bytes) {
    const copy = Buffer.from(bytes);
    const size = oneOf(random, [1, 2, 4]);
    if (copy.length < size) return copy;
    const value = oneOf(random, edges) % 2 ** (8 * size);
    const at = random.whole(0, copy.length - size);
    if (random.next() < 0.5) copy.writeUIntLE(value, at, size);
    else copy.writeUIntBE(value, at, size);
    return copy;
  },
  cut: (random, bytes) => bytes.subarray(0, random.whole(0, bytes.length)),
  remove(random, bytes) {
    const [from, to] = stretch(random, bytes);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  repeat(random, bytes) {
    const [from, to] = stretch(random, bytes);
    const times = random.next() < 0.05 ? random.whole(50, 400) : random.whole(1, 4);
    const middle = Array<Buffer>(times).fill(bytes.subarray(from, to));
    return Buffer.concat([bytes.subarray(0, to), ...middle, bytes.subarray(to)]);
  },
  put(random, bytes, { words }) {
    const at = random.whole(0, bytes.length);
    const word = Buffer.from(oneOf(random, [...words, ...texts]));
    const over = random.next() < 0.5 ? word.length : 0;
    return Buffer.concat([bytes.subarray(0, at), word, bytes.subarray(Math.min(bytes.length, at + over))]);
  },
  noise(random, bytes) {
    const at = random.whole(0, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), random.bytes(random.whole(1, 64)), bytes.subarray(at)]);
  },
  splice(random, bytes, { whole }) {
    const other = oneOf(random, whole);
    const [from, to] = stretch(random, other);
    const at = random.whole(0, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), other.subarray(from, to), bytes.subarray(at)]);
  },
};

const longest = 256 * 1024;

/** One of the whole inputs, changed a little or a lot; now and then not at all. */
export function mutate(random: Random, corpus: Corpus): Buffer {
  let bytes = oneOf(random, corpus.whole);
  for (let left = random.whole(0, random.next() < 0.2 ? 12 : 3); left > 0; left--) {
    bytes = oneOf(random, Object.values(changes))(random, bytes, corpus).subarray(0, longest);
  }
  return bytes;
}

export function oneOf<T>(random: Random, from: readonly T[]): T {
  const found = from[random.whole(0, from.length - 1)];
  if (found === undefined) throw new RangeError("nothing to choose from");
  return found;
}

function stretch(random: Random, bytes: Buffer): [from: number, to: number] {
  const from = random.whole(0, bytes.length);
  return [from, Math.min(bytes.length, from + random.whole(0, random.next() < 0.5 ? 16 : 400))];
}
