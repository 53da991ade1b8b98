/** The 16-bit value of each µ-law byte (ITU-T G.711, table 2: 14-bit values, here shifted left by 2). */
export const ulawToPcm: Int16Array = Int16Array.from({ length: 256 }, (_, byte) => ulaw(byte));

/** The 16-bit value of each A-law byte (ITU-T G.711, table 1: 13-bit values, here shifted left by 3). */
export const alawToPcm: Int16Array = Int16Array.from({ length: 256 }, (_, byte) => alaw(byte));

function ulaw(byte: number): number {
  const inverted = ~byte & 0xff;
  const segment = (inverted >> 4) & 7;
  const size = ((((inverted & 15) << 3) + 132) << segment) - 132;
  return inverted & 0x80 ? -size : size;
}

function alaw(byte: number): number {
  const plain = byte ^ 0x55;
  const segment = (plain >> 4) & 7;
  const step = ((plain & 15) << 4) + 8;
  const size = segment === 0 ? step : (step + 256) << (segment - 1);
  return plain & 0x80 ? size : -size;
}
