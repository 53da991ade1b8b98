import type { DeclaredFormat } from "../leg.ts";
import { noise } from "./noise.ts";
import { chunk, waveFile } from "./wave-file.ts";

/** A file, how it is declared, and what ffmpeg must be told where the file does not say it. */
export type GoldenCase = {
  name: string;
  file: Buffer;
  declared: DeclaredFormat | null;
  ffmpegFormat?: string;
};

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
const talk = Buffer.concat([everyByte, noise(20_001, 1)]);

function extensible(tag: number): Buffer {
  const tail = Buffer.from("16001000030000000000000000001000800000aa00389b71", "hex");
  tail.writeUInt16LE(tag, 8);
  return tail;
}

/** Every way in which the formats that are decoded here come, small, the same bytes on every machine. */
export const goldenCases: readonly GoldenCase[] = [
  { name: "ulaw-mono", declared: null, file: waveFile({ tag: 7, bits: 8, data: talk }) },
  { name: "alaw-mono", declared: null, file: waveFile({ tag: 6, bits: 8, data: talk }) },
  {
    name: "ulaw-stereo",
    declared: null,
    file: waveFile({ tag: 7, bits: 8, channels: 2, data: talk.subarray(3) }),
  },
  {
    name: "alaw-stereo",
    declared: null,
    file: waveFile({ tag: 6, bits: 8, channels: 2, data: talk.subarray(3) }),
  },
  { name: "pcm16-mono", declared: null, file: waveFile({ data: noise(20_000, 2) }) },
  { name: "pcm16-stereo", declared: null, file: waveFile({ channels: 2, data: noise(20_000, 3) }) },
  { name: "headerless-ulaw", declared: "ulaw", ffmpegFormat: "mulaw", file: talk },
  { name: "headerless-alaw", declared: "alaw", ffmpegFormat: "alaw", file: talk },
  { name: "headerless-pcm16", declared: "pcm16", ffmpegFormat: "s16le", file: noise(20_000, 4) },
  {
    name: "extensible-pcm16-stereo",
    declared: null,
    file: waveFile({ tag: 0xfffe, channels: 2, fmtTail: extensible(1), data: noise(20_000, 5) }),
  },
  {
    name: "extensible-ulaw",
    declared: null,
    file: waveFile({ tag: 0xfffe, bits: 8, fmtTail: extensible(7), data: talk }),
  },
  {
    name: "odd-chunks",
    declared: null,
    file: waveFile({
      channels: 2,
      before: chunk("JUNK", noise(27, 6)),
      between: chunk("bext", noise(603, 7)),
      data: noise(20_000, 8),
      after: chunk("LIST", noise(9, 9)),
    }),
  },
  {
    name: "crashed-length-0",
    declared: null,
    file: waveFile({ data: noise(20_001, 10), dataLength: 0, riffLength: 0 }),
  },
  {
    name: "crashed-length-unset",
    declared: null,
    file: waveFile({ data: noise(20_000, 11), dataLength: 0xffffffff, riffLength: 0xffffffff }),
  },
  {
    name: "crashed-cut-short",
    declared: null,
    file: waveFile({ channels: 2, data: noise(20_002, 12), dataLength: 99_999 }),
  },
];
