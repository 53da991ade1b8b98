import { createHash } from "node:crypto";
import { type Random, seededRandom } from "../kill/random.ts";

/** The numbers that one input is made of: the same for the same seed and place, whatever ran before it. */
export function randomOf(seed: number, group: string, index: number): Random {
  return seededRandom(createHash("sha256").update(`${seed} ${group} ${index}`).digest().readUInt32LE(0));
}
