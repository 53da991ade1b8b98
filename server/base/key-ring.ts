import type { OpeningKey } from "./sealing.ts";

/** Keys that open, and the one of them that seals at this moment; there are several while one is replaced. */
export type KeyRing = OpeningKey & {
  /** IDs of all keys that open. */
  readonly ids: readonly string[];
  /** From now on this one seals. @returns false when it is none of the ring's */
  use(id: string): boolean;
  /** Opens, and says with which key. */
  openNamed(sealed: Buffer, context: string): Promise<{ text: string; keyId: string }>;
};

/**
 * A ring whose first key seals. What is sealed does not name its key: each is tried, the one that seals first; HPKE's tag
 * tells the right one.
 */
export function keyRing(keys: readonly OpeningKey[]): KeyRing {
  const [first] = keys;
  if (first === undefined) throw new Error("a ring of no keys");
  let current = first;
  const openNamed: KeyRing["openNamed"] = async (sealed, context) => {
    let failure: unknown;
    for (const key of [current, ...keys.filter((other) => other !== current)]) {
      try {
        return { text: await key.open(sealed, context), keyId: key.id };
      } catch (error) {
        failure ??= error;
      }
    }
    throw failure;
  };
  return {
    get id() {
      return current.id;
    },
    get publicKey() {
      return current.publicKey;
    },
    derive: (purpose) => current.derive(purpose),
    ids: keys.map(({ id }) => id),
    use(id) {
      const found = keys.find((key) => key.id === id);
      if (found !== undefined) current = found;
      return found !== undefined;
    },
    open: async (sealed, context) => (await openNamed(sealed, context)).text,
    openNamed,
  };
}
