export type Random = {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number from `least` to `most`, both possible. */
  whole(least: number, most: number): number;
  /** One of the names; each is as likely as its weight says. */
  pick<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
  /** Bytes without a pattern. */
  bytes(length: number): Buffer;
};

/** Numbers that look random and are the same for the same seed (xorshift32: Marsaglia, "Xorshift RNGs", 2003). */
export function seededRandom(seed: number): Random {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1;
  const step = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  for (let i = 0; i < 8; i++) step();
  const next = () => step() / 2 ** 32;
  return {
    next,
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
      const entries = Object.entries<number>(weights) as [Name, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of entries) {
        left -= weight;
        if (left < 0) return name;
      }
      throw new RangeError("nothing to pick from");
    },
    bytes(length) {
      const bytes = Buffer.alloc(Math.ceil(length / 4) * 4);
      for (let at = 0; at < length; at += 4) bytes.writeUInt32LE(step(), at);
      return bytes.subarray(0, length);
    },
  };
}
