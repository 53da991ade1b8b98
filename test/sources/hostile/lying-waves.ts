import { noise } from "../../../server/shape/testing/noise.ts";
import { chunk, waveFile } from "../../../server/shape/testing/wave-file.ts";
import type { Hostile } from "./corpus.ts";

const sound = noise(4000, 5);

/** WAVs whose headers say what cannot be. */
export function makeLyingWaves(): Hostile[] {
  const files: [string, () => Buffer][] = [];
  const add = (name: string, make: () => Buffer) => files.push([name, make]);
  for (const rate of [0, 1, 7999, 8001, 96_000, 655_350, 537_000_000, 0x7fff_ffff, 0xffff_ffff])
    for (const tag of [1, 0x11, 0x31, 0x55])
      add(`${rate} Hz, coding ${tag}`, () => waveFile({ data: sound, rate, tag }));
  for (const channels of [0, 3, 8, 255, 65_535])
    for (const tag of [1, 6, 0x11, 0x50])
      add(`${channels} channels, coding ${tag}`, () => waveFile({ data: sound, channels, tag }));
  for (const bits of [0, 1, 7, 17, 63, 65_535]) add(`${bits} bits`, () => waveFile({ data: sound, bits }));
  for (const dataLength of [0, 1, 3, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff])
    for (const riffLength of [0, 4, 0x8000_0000, 0xffff_ffff])
      add(`data of ${dataLength} in RIFF of ${riffLength}`, () =>
        waveFile({ data: sound, dataLength, riffLength }),
      );
  for (const [size, name] of [
    [0, "none"],
    [1, "1"],
    [21, "21"],
    [22, "22"],
    [64, "64"],
    [65_535, "64 kB"],
  ] as const)
    for (const sub of [1, 7, 0x55, 0xfffe, 0xabcd]) {
      const tail = Buffer.alloc(24, 0xa5);
      tail.writeUInt16LE(size, 0);
      tail.writeUInt16LE(sub === 7 ? 0 : 0xffff, 2);
      tail.writeUInt32LE(0xffff_ffff, 4);
      tail.writeUInt16LE(sub, 8);
      add(`EXTENSIBLE with a tail of ${name}, really ${sub}`, () =>
        waveFile({ data: sound, tag: 0xfffe, fmtTail: tail.subarray(0, Math.min(24, size + 2)) }),
      );
    }
  const nested = (depth: number): Buffer => {
    let list = chunk("LIST", Buffer.from("INFO"));
    for (let at = 0; at < depth; at++) list = chunk("LIST", Buffer.from("adtl"), list);
    return list;
  };
  add("500 lists in one another", () => waveFile({ data: sound, before: nested(500) }));
  add("20,000 empty parts", () =>
    waveFile({
      data: sound,
      before: Buffer.concat(Array.from({ length: 20_000 }, () => chunk("junk", Buffer.alloc(0)))),
    }),
  );
  for (const length of [0x7fff_fff0, 0xffff_ffff, 0xffff_fff7, 0x8000_0001]) {
    const lie = chunk("LIST", Buffer.alloc(16));
    lie.writeUInt32LE(length, 4);
    add(`a part of ${length} before`, () => waveFile({ data: sound, before: lie }));
    add(`a part of ${length} between`, () => waveFile({ data: sound, between: lie }));
  }
  add("fmt twice, and they differ", () =>
    waveFile({ data: sound, between: waveFile({ data: sound, channels: 2, rate: 16_000 }).subarray(12, 36) }),
  );
  add("data before fmt", () =>
    Buffer.concat([
      waveFile({ data: sound }).subarray(0, 12),
      chunk("data", sound),
      waveFile({ data: sound }).subarray(12),
    ]),
  );
  add("no fmt", () => Buffer.concat([waveFile({ data: sound }).subarray(0, 12), chunk("data", sound)]));
  add("a RIFF in a RIFF", () => waveFile({ data: waveFile({ data: waveFile({ data: sound }) }) }));
  for (const id of ["RF64", "BW64", "RIFX"])
    for (const size of [0n, 1n, 2n ** 31n, 2n ** 40n, 2n ** 63n, 2n ** 64n - 1n]) {
      const ds64 = Buffer.alloc(28);
      ds64.writeBigUInt64LE(size, 0);
      ds64.writeBigUInt64LE(size, 8);
      ds64.writeBigUInt64LE(size, 16);
      add(`${id} of ${size} bytes`, () => {
        const file = waveFile({
          data: sound,
          before: chunk("ds64", ds64),
          dataLength: 0xffff_ffff,
          riffLength: 0xffff_ffff,
        });
        file.write(id, 0, "latin1");
        return file;
      });
    }
  add("a WAV that goes on as a ZIP", () =>
    Buffer.concat([
      waveFile({ data: sound }),
      Buffer.from("PK\x03\x04", "latin1"),
      noise(4000, 9),
      Buffer.from("PK\x05\x06", "latin1"),
      Buffer.alloc(18),
    ]),
  );
  return files.map(([name, make]) => ({ name: `WAV, ${name}`, kind: "lying WAV", make }));
}
