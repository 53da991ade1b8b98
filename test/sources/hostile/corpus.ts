import { readFileSync } from "node:fs";
import type { DeclaredFormat } from "../../../server/shape/leg.ts";
import { encodeTalk, encodings } from "../../../server/shape/testing/encoded.ts";
import { makeBombs } from "./bombs.ts";
import { makeLyingWaves } from "./lying-waves.ts";
import { makeMutations } from "./mutations.ts";
import { makeReferences } from "./references.ts";

/** A hostile file: made when it is its turn, as some are large. */
export type Hostile = {
  name: string;
  kind: "reference" | "bomb" | "lying WAV" | "cut" | "flipped" | "mixed" | "random";
  declared?: DeclaredFormat;
  make: () => Buffer;
};

/** What a hostile file would like to see in the output, or to be asked for. */
export type Canaries = {
  /** Another call's audio on the server, and a text file. */
  audio: string;
  text: string;
  /** `host:port` that must never be asked. */
  address: string;
};

/** A real encoding, which others are made from. */
export type Base = { name: string; bytes: Buffer; declared?: DeclaredFormat };

/**
 * All hostile files, in an order of dice, so that any share of them has some of each kind.
 * @param seed of everything that is random
 */
export function makeCorpus(folder: string, canaries: Canaries, seed: number): Hostile[] {
  const bases: Base[] = encodings.map((encoding) => ({
    name: encoding.name,
    bytes: readFileSync(encodeTalk(folder, encoding.name, encoding.args, 2)),
    ...("declared" in encoding ? { declared: encoding.declared } : {}),
  }));
  const all = [
    ...makeReferences(canaries, bases),
    ...makeBombs(folder, bases),
    ...makeLyingWaves(),
    ...makeMutations(bases, seed),
  ];
  const dice = createDice(seed);
  return all
    .map((file) => ({ file, at: dice() }))
    .sort((one, other) => one.at - other.at)
    .map(({ file }) => file);
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function createDice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
