import { alawToPcm, ulawToPcm } from "../../server/shape/g711.ts";
import type { Sound } from "./speak.ts";

/** 16-bit little-endian PCM. */
export function pcm16(sound: Sound): Buffer {
  const bytes = Buffer.alloc(sound.length * 2);
  for (const [i, value] of sound.entries()) bytes.writeInt16LE(value, i * 2);
  return bytes;
}

export function ulaw(sound: Sound): Buffer {
  return Buffer.from(Array.from(sound, nearestIn(ulawToPcm)));
}

export function alaw(sound: Sound): Buffer {
  return Buffer.from(Array.from(sound, nearestIn(alawToPcm)));
}

/** Both sides in one channel. */
export function mix(a: Sound, b: Sound): Sound {
  return a.map((value, i) => Math.max(-32_768, Math.min(32_767, value + (b[i] ?? 0))));
}

/** Two channels, left first. */
export function interleave(left: Sound, right: Sound): Sound {
  return Int16Array.from({ length: 2 * left.length }, (_, i) => (i % 2 === 0 ? left : right)[i >> 1] ?? 0);
}

/** A G.711 encoder out of a decoder: the byte whose value is nearest. */
function nearestIn(table: Int16Array): (value: number) => number {
  const known = new Map<number, number>();
  return (value) => {
    const before = known.get(value);
    if (before !== undefined) return before;
    let best = 0;
    for (const [byte, decoded] of table.entries()) {
      if (Math.abs(decoded - value) < Math.abs((table[best] ?? 0) - value)) best = byte;
    }
    known.set(value, best);
    return best;
  };
}
