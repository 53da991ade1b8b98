/** Codecs that are read out of a capture: all have one byte a tick of 8000 Hz (G.722 too, RFC 3551, 4.5.2). */
export type RtpCodec = "PCMU" | "PCMA" | "G722";
export type LegFormat = "ulaw" | "alaw" | "g722" | "pcm16";

const formats: Readonly<Record<RtpCodec, LegFormat>> = { PCMU: "ulaw", PCMA: "alaw", G722: "g722" };

export function isRead(codec: string): codec is RtpCodec {
  return Object.hasOwn(formats, codec);
}

/** Payload types that mean something without an SDP (RFC 3551, table 4). */
export const staticTypes: ReadonlyMap<number, string> = new Map([
  [0, "PCMU"],
  [3, "GSM"],
  [4, "G723"],
  [8, "PCMA"],
  [9, "G722"],
  [13, "CN"],
  [15, "G728"],
  [18, "G729"],
  [19, "CN"],
]);

/** Sent beside the audio, or instead of silence: nothing of it is heard. */
export const unheard: ReadonlySet<string> = new Set(["CN", "TELEPHONE-EVENT"]);

/** How both legs of a recording are written, which have one format: as it is, or as 16 bit where they differ. Null: not together. */
export function commonFormat(codecs: ReadonlySet<string>): LegFormat | null {
  const [only, ...others] = [...codecs].filter(isRead);
  if (only !== undefined && others.length === 0) return formats[only];
  return codecs.has("G722") ? null : "pcm16";
}

/** Bytes of a leg that are silent for so many ticks; 0xFA is what a G.722 coder makes of silence at first. */
export function silentBytes(format: LegFormat, ticks: number): Buffer {
  switch (format) {
    case "ulaw":
      return Buffer.alloc(ticks, 0xff);
    case "alaw":
      return Buffer.alloc(ticks, 0xd5);
    case "g722":
      return Buffer.alloc(ticks, 0xfa);
    case "pcm16":
      return Buffer.alloc(ticks * 2);
    default:
      return format satisfies never;
  }
}

/** A payload in the leg's format. */
export function writtenAs(format: LegFormat, codec: string, payload: Buffer): Buffer {
  if (format !== "pcm16") return payload;
  const table = codec === "PCMA" ? alaw : ulaw;
  const samples = Buffer.alloc(payload.length * 2);
  for (let at = 0; at < payload.length; at++) samples.writeInt16LE(table[payload[at] ?? 0] ?? 0, at * 2);
  return samples;
}

/** ITU-T G.711, tables 1a and 2a: a sign, three bits of exponent, four of mantissa. */
const ulaw = Int16Array.from({ length: 256 }, (_, byte) => {
  const code = ~byte & 0xff;
  const size = ((((code & 15) << 1) + 33) << ((code >> 4) & 7)) - 33;
  return (code & 0x80 ? -size : size) * 4;
});
const alaw = Int16Array.from({ length: 256 }, (_, byte) => {
  const code = byte ^ 0x55;
  const exponent = (code >> 4) & 7;
  const step = ((code & 15) << 1) + 1;
  const size = exponent === 0 ? step : (step + 32) << (exponent - 1);
  return (code & 0x80 ? size : -size) * 8;
});
