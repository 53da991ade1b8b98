import { sampleRate } from "./coding.ts";

/** Length of the header that {@link waveHeader} makes, in bytes. */
export const waveHeaderBytes = 44;
/** Bytes of one stereo 16-bit frame. */
export const outputFrameBytes = 4;
/** The most frames that a WAV of this format can hold: its lengths have 32 bits. */
export const mostFrames = Math.floor((0xffffffff - waveHeaderBytes) / outputFrameBytes);

/** The header of a WAV with `frames` frames of 16-bit stereo PCM at 8000 Hz (S15). */
export function waveHeader(frames: number): Buffer {
  const header = Buffer.alloc(waveHeaderBytes);
  const dataBytes = frames * outputFrameBytes;
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(waveHeaderBytes - 8 + dataBytes, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * outputFrameBytes, 28);
  header.writeUInt16LE(outputFrameBytes, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(dataBytes, 40);
  return header;
}
