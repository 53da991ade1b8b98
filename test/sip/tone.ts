/** Samples a second of telephony. */
export const RATE = 8000;

/**
 * One sample as A-law (ITU-T G.711, even bits inverted as on the wire).
 * @param sample 16 bit, signed
 */
export function alawOf(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const size = Math.min(Math.abs(sample) >> 3, 0xfff);
  let segment = 0;
  for (let rest = size >> 5; rest > 0; rest >>= 1) segment++;
  const step = segment < 2 ? (size >> 1) & 0x0f : (size >> segment) & 0x0f;
  return (sign | (segment << 4) | step) ^ 0x55;
}

/** A tone as headerless A-law, −6 dB of full scale; whole periods, so that playing it in a loop makes no click. */
export function alawTone(hertz: number, seconds: number): Uint8Array {
  return Uint8Array.from({ length: RATE * seconds }, (_, n) =>
    alawOf(Math.round(16_384 * Math.sin((2 * Math.PI * hertz * n) / RATE))),
  );
}

/**
 * Share of the samples' energy that lies at one frequency (Goertzel's algorithm): 1 is that tone and nothing else.
 * Of silence it is 0.
 */
export function shareAt(hertz: number, samples: Int16Array): number {
  const factor = 2 * Math.cos((2 * Math.PI * hertz) / RATE);
  let last = 0;
  let beforeLast = 0;
  let energy = 0;
  for (const sample of samples) {
    const now = sample + factor * last - beforeLast;
    beforeLast = last;
    last = now;
    energy += sample * sample;
  }
  if (energy === 0) return 0;
  const power = last * last + beforeLast * beforeLast - factor * last * beforeLast;
  return (2 * power) / (samples.length * energy);
}
