/** What a test's WAV says about itself; lengths are the true ones unless given. */
export type WaveClaims = {
  tag?: number;
  channels?: number;
  rate?: number;
  bits?: number;
  data: Buffer;
  /** Further bytes of the fmt chunk, after its first 16. */
  fmtTail?: Buffer;
  before?: Buffer;
  between?: Buffer;
  after?: Buffer;
  dataLength?: number;
  riffLength?: number;
};

/** Builds a WAV file for tests and benches; the default is mono 16-bit PCM at 8000 Hz. */
export function waveFile(claims: WaveClaims): Buffer {
  const { tag = 1, channels = 1, rate = 8000, bits = 16, data } = claims;
  const block = (channels * bits) >> 3;
  const fmt = Buffer.alloc(16);
  fmt.writeUInt16LE(tag, 0);
  fmt.writeUInt16LE(channels, 2);
  fmt.writeUInt32LE(rate, 4);
  fmt.writeUInt32LE((rate * block) >>> 0, 8);
  fmt.writeUInt16LE(block & 0xffff, 12);
  fmt.writeUInt16LE(bits, 14);
  const dataHead = Buffer.from("data____", "latin1");
  dataHead.writeUInt32LE(claims.dataLength ?? data.length, 4);
  const parts = [claims.before, chunk("fmt ", fmt, claims.fmtTail), claims.between, dataHead, data];
  if (claims.after !== undefined) parts.push(Buffer.alloc(data.length % 2), claims.after);
  const body = Buffer.concat(parts.filter((part) => part !== undefined));
  const riff = Buffer.from("RIFF____WAVE", "latin1");
  riff.writeUInt32LE(claims.riffLength ?? body.length + 4, 4);
  return Buffer.concat([riff, body]);
}

/** One RIFF chunk with its pad byte. */
export function chunk(id: string, ...bodies: readonly (Buffer | undefined)[]): Buffer {
  const body = Buffer.concat(bodies.filter((part) => part !== undefined));
  const head = Buffer.from(`${id}____`, "latin1");
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}
