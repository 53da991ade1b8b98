import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Base, Hostile } from "./corpus.ts";
import { patchBox, repeatTrack } from "./mp4-boxes.ts";

const silence = ["-f", "lavfi", "-i", "anullsrc=sample_rate=8000:channel_layout=mono"];

/** Small files that claim, or are, a lot: hours, channels, tracks, gigabytes. */
export function makeBombs(folder: string, bases: readonly Base[]): Hostile[] {
  const base = (name: string): Buffer => {
    const found = bases.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found.bytes;
  };
  const encode = (name: string, ...args: string[]) => {
    const path = join(folder, name);
    execFileSync("ffmpeg", ["-v", "error", "-nostdin", "-y", ...silence, ...args, path]);
    return readFileSync(path);
  };
  const at = (bytes: Buffer, change: (copy: Buffer) => void) => {
    const copy = Buffer.from(bytes);
    change(copy);
    return copy;
  };
  const many = (part: Buffer, times: number) => Buffer.concat(Array.from({ length: times }, () => part));
  const latin = (text: string) => Buffer.from(text, "latin1");
  const flacInfo = (rate: number, channels: number, bits: number, samples: bigint) =>
    at(base("talk.flac"), (copy) => {
      const packed =
        (BigInt(rate & 0xfffff) << 44n) | (BigInt(channels - 1) << 41n) | (BigInt(bits - 1) << 36n) | samples;
      copy.writeBigUInt64BE(BigInt.asUintN(64, packed), 18);
    });
  const stereo = [...["moov", "trak", "mdia", "minf", "stbl"]];
  const movie = (box: string, values: Record<number, number>) =>
    patchBox(base("talk.m4a"), [...stereo, box], values);

  const files: [string, () => Buffer][] = [
    ["FLAC, 24 hours of silence", () => encode("day.flac", "-t", "86400", "-frame_size", "65535")],
    [
      "Opus, an hour of silence",
      () => encode("hour.opus", "-t", "3600", "-b:a", "6k", "-frame_duration", "60"),
    ],
    ["MP3, an hour of silence", () => encode("hour.mp3", "-t", "3600", "-b:a", "8k")],
    ["WavPack, 5 hours of silence", () => encode("hours.wv", "-t", "18000")],
    ["ADPCM, an hour of silence", () => encode("hour.wav", "-t", "3600", "-c:a", "adpcm_ima_wav")],
    [
      "AMR, 5 hours of frames of one byte",
      () => Buffer.concat([latin("#!AMR\n"), Buffer.alloc(900_000, 0x7c)]),
    ],
    [
      "AMR-WB, 5 hours of frames of one byte",
      () => Buffer.concat([latin("#!AMR-WB\n"), Buffer.alloc(900_000, 0x7c)]),
    ],
    [
      "GSM, hours of one frame",
      () => many(Buffer.concat([Buffer.from([0xd0]), Buffer.alloc(32, 0x11)]), 100_000),
    ],
    [
      "AAC, hours of one frame",
      () => {
        const aac = base("talk.aac");
        const length = (aac.readUIntBE(3, 3) >> 5) & 0x1fff;
        return many(aac.subarray(0, length), Math.floor(8_000_000 / length));
      },
    ],
    ["MP3, hours of one frame", () => many(base("talk.mp3").subarray(-144), 60_000)],
    ["FLAC, 2^36 samples", () => flacInfo(8000, 2, 16, 2n ** 36n - 1n)],
    ["FLAC, 655,350 Hz", () => flacInfo(655_350, 2, 16, 16_000n)],
    ["FLAC, 1 Hz", () => flacInfo(1, 2, 16, 16_000n)],
    ["FLAC, 8 channels", () => flacInfo(8000, 8, 16, 16_000n)],
    ["FLAC, 32 bits", () => flacInfo(8000, 2, 32, 16_000n)],
    [
      "FLAC, a picture of 16 MB",
      () =>
        Buffer.concat([
          base("talk.flac").subarray(0, 4),
          Buffer.from([6, 0xff, 0xff, 0xff]),
          base("talk.flac").subarray(4),
        ]),
    ],
    ["ID3, a tag of 256 MB", () => Buffer.concat([latin("ID3\x04\0\0\x7f\x7f\x7f\x7f"), base("talk.mp3")])],
    ["ID3, 5,000 tags", () => Buffer.concat([many(latin("ID3\x03\0\0\0\0\0\0"), 5000), base("talk.mp3")])],
    [
      "ID3, a frame of 2 GB",
      () =>
        Buffer.concat([
          latin("ID3\x03\0\0\0\0\x10\0APIC\x7f\xff\xff\xff\0\0"),
          Buffer.alloc(2038),
          base("talk.mp3"),
        ]),
    ],
    ["M4A, 3,000 tracks", () => repeatTrack(base("talk.m4a"), 3000)],
    ["M4A, 2^32 samples by time", () => movie("stts", { 4: 1, 8: 0xffff_ffff, 12: 0xffff_ffff })],
    ["M4A, 2^31 sizes", () => movie("stsz", { 4: 0, 8: 0x7fff_ffff })],
    ["M4A, samples of 2 GB", () => movie("stsz", { 4: 0x7fff_ffff, 8: 0x7fff_ffff })],
    ["M4A, 2^32 chunks", () => movie("stsc", { 4: 0xffff_ffff })],
    ["M4A, chunks far behind the end", () => movie("stco", { 8: 0xffff_ff00 })],
    [
      "M4A, a duration of 136 years",
      () => patchBox(base("talk.m4a"), ["moov", "mvhd"], { 12: 1, 16: 0xffff_ffff }),
    ],
    [
      "M4A, boxes in boxes",
      () => {
        let box = latin("\0\0\0\x08free");
        for (let depth = 0; depth < 2000; depth++) {
          const head = latin("\0\0\0\0moov");
          head.writeUInt32BE(box.length + 8);
          box = Buffer.concat([head, box]);
        }
        return Buffer.concat([latin("\0\0\0\x14ftypM4A \0\0\0\0"), box]);
      },
    ],
    [
      "M4A, a box of 2^63 bytes",
      () =>
        Buffer.concat([
          latin("\0\0\0\x14ftypM4A \0\0\0\0\0\0\0\x01moov\x7f\xff\xff\xff\xff\xff\xff\xff"),
          base("talk.m4a"),
        ]),
    ],
    [
      "Ogg, 5,000 streams",
      () => {
        const opus = base("talk.opus");
        const page = opus.subarray(0, 27 + (opus[26] ?? 0) + 19);
        return Buffer.concat([
          ...Array.from({ length: 5000 }, (_, serial) => at(page, (copy) => copy.writeUInt32LE(serial, 14))),
          opus,
        ]);
      },
    ],
    [
      "Ogg, the end of time",
      () =>
        at(base("talk.opus"), (copy) => {
          for (let from = copy.indexOf("OggS"); from >= 0; from = copy.indexOf("OggS", from + 4))
            copy.writeBigUInt64LE(2n ** 63n - 1n, from + 6);
        }),
    ],
    [
      "Opus, 255 channels",
      () => at(base("talk.opus"), (copy) => copy.writeUInt8(255, copy.indexOf("OpusHead") + 9)),
    ],
    [
      "Opus, a comment of 4 GB",
      () => at(base("talk.opus"), (copy) => copy.writeUInt32LE(0xffff_ffff, copy.indexOf("OpusTags") + 8)),
    ],
    [
      "Vorbis, 255 channels",
      () => at(base("talk.ogg"), (copy) => copy.writeUInt8(255, copy.indexOf("\x01vorbis") + 11)),
    ],
    [
      "Vorbis, 4 GHz",
      () => at(base("talk.ogg"), (copy) => copy.writeUInt32LE(0xffff_ffff, copy.indexOf("\x01vorbis") + 12)),
    ],
    [
      "WebM, elements in elements",
      () =>
        Buffer.concat([
          base("talk.webm").subarray(0, 48),
          many(latin("\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"), 2000),
        ]),
    ],
    [
      "WebM, a cluster of 2^56 bytes",
      () =>
        at(base("talk.webm"), (copy) => {
          const cluster = copy.indexOf(Buffer.from([0x1f, 0x43, 0xb6, 0x75]));
          if (cluster > 0) copy.fill(0xfe, cluster + 4, cluster + 12);
        }),
    ],
    ["AU, 4 GB", () => at(base("talk.au"), (copy) => copy.writeUInt32BE(0xffff_fffe, 8))],
    ["AU, a header of 4 GB", () => at(base("talk.au"), (copy) => copy.writeUInt32BE(0xffff_fffe, 4))],
    ["AU, 4 billion channels", () => at(base("talk.au"), (copy) => copy.writeUInt32BE(0xffff_ffff, 20))],
    [
      "AIFF, 4 billion frames",
      () => at(base("talk.aiff"), (copy) => copy.writeUInt32BE(0xffff_ffff, copy.indexOf("COMM") + 10)),
    ],
    [
      "AIFF, an infinite rate",
      () =>
        at(base("talk.aiff"), (copy) =>
          copy.fill(0x7f, copy.indexOf("COMM") + 16, copy.indexOf("COMM") + 26),
        ),
    ],
    [
      "CAF, a table of 2^62 packets",
      () =>
        Buffer.concat([
          encode("short.caf", "-t", "2", "-c:a", "pcm_s16le"),
          latin("pakt\0\0\0\0\0\0\0\x18\x3f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        ]),
    ],
    [
      "Wave64 of 2^63 bytes",
      () => at(encode("short.w64", "-t", "2"), (copy) => copy.writeBigUInt64LE(2n ** 63n - 1n, 16)),
    ],
  ];
  return files.map(([name, make]) => ({ name, kind: "bomb", make }));
}
