/** Samples of one side, from -32768 to 32767, at 8000 Hz. */
export type Samples = readonly number[] | Int16Array;

/**
 * What a bucket must hold of a call (S15), worked out apart from the product: a WAV with a header of 44 bytes, PCM,
 * 16 bit, 8000 Hz, left and right in turn, as long as the longer side; the shorter one ends in silence.
 */
export function referenceWave(left: Samples, right: Samples): Buffer {
  const frames = Math.max(left.length, right.length);
  const wave = Buffer.concat([pcmHeader(2, frames), Buffer.alloc(frames * 4)]);
  for (let frame = 0; frame < frames; frame++) {
    wave.writeInt16LE(left[frame] ?? 0, 44 + frame * 4);
    wave.writeInt16LE(right[frame] ?? 0, 46 + frame * 4);
  }
  return wave;
}

/** The header of a WAV with 16-bit PCM at 8000 Hz. */
export function pcmHeader(channels: 1 | 2, frames: number): Buffer {
  const header = Buffer.from("RIFF....WAVEfmt ................data....", "latin1");
  const bytes = frames * channels * 2;
  const whole = Buffer.alloc(44);
  header.copy(whole, 0, 0, 36);
  whole.write("data", 36, "latin1");
  whole.writeUInt32LE(36 + bytes, 4);
  whole.writeUInt32LE(16, 16);
  whole.writeUInt16LE(1, 20);
  whole.writeUInt16LE(channels, 22);
  whole.writeUInt32LE(8000, 24);
  whole.writeUInt32LE(8000 * channels * 2, 28);
  whole.writeUInt16LE(channels * 2, 32);
  whole.writeUInt16LE(16, 34);
  whole.writeUInt32LE(bytes, 40);
  return whole;
}

/** µ-law as ITU-T G.711 defines it, by its segments: inverted bits, sign, 3 bits of segment, 4 of the step within. */
export function muLaw(bytes: Buffer): Int16Array {
  return Int16Array.from(bytes, (byte) => {
    const bits = ~byte & 0xff;
    const segment = (bits >> 4) & 7;
    const magnitude = (((bits & 15) * 2 + 33) << segment) - 33;
    return (bits & 0x80 ? -magnitude : magnitude) * 4;
  });
}

/** 16-bit samples, low byte first; every `stride`-th beginning with `first`. */
export function pcm16(bytes: Buffer, first = 0, stride = 1): Int16Array {
  const samples = new Int16Array(bytes.length / 2 / stride);
  for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE((first + i * stride) * 2);
  return samples;
}
