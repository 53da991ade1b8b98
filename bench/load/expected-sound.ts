import { crc32 } from "node:zlib";

/**
 * The digest (as `soundDigest("crc32")` says it) that the samples of two µ-law legs have in the bucket: agent left, customer right,
 * 16 bits. By G.711's own formula, not by the product's tables: it is the oracle of the loads.
 */
export function expectedSound(agent: Buffer, customer: Buffer): string {
  const samples = Buffer.alloc(4 * Math.max(agent.length, customer.length));
  for (const [side, leg] of [agent, customer].entries())
    for (const [at, coded] of leg.entries()) samples.writeInt16LE(decode(coded), 4 * at + 2 * side);
  return `crc32:${crc32(samples).toString(16).padStart(8, "0")}`;
}

/** ITU-T G.711, µ-law: sign, three bits of segment, four of step, all inverted. */
function decode(coded: number): number {
  const bits = ~coded & 0xff;
  const size = ((((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84;
  return bits & 0x80 ? -size : size;
}
