/** How the samples of a leg are coded; the rate is always 8000 Hz. */
export type Coding = { readonly codec: Codec; readonly channels: 1 | 2 };

/** 16-bit little-endian PCM, or ITU-T G.711 µ-law and A-law. */
export type Codec = "pcm16" | "ulaw" | "alaw";

/** The only sampling rate that goes in and out here, in Hz. */
export const sampleRate = 8000;

/** Bytes that one moment of all channels takes in the leg's file. */
export function bytesPerFrame(coding: Coding): number {
  return coding.channels * (coding.codec === "pcm16" ? 2 : 1);
}
