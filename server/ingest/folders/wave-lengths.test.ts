import { describe, expect, test } from "vitest";
import { readWaveLengths } from "./wave-lengths.ts";

const chunk = (id: string, body: Buffer, length = body.length) => {
  const head = Buffer.alloc(8);
  head.write(id, "latin1");
  head.writeUInt32LE(length, 4);
  return Buffer.concat([head, body, Buffer.alloc(length === body.length ? body.length % 2 : 0)]);
};
const riff = (parts: Buffer[], length?: number, form = "RIFF") => {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(12);
  head.write(form, "latin1");
  head.writeUInt32LE(length ?? body.length + 4, 4);
  head.write("WAVE", 8, "latin1");
  return Buffer.concat([head, body]);
};
const fmt = chunk("fmt ", Buffer.alloc(16));
const extensible = chunk("fmt ", Buffer.alloc(40));
const sound = Buffer.alloc(321, 1);
const judge = (file: Buffer) =>
  readWaveLengths(async (at, length) => file.subarray(at, at + length), file.length);
const ds64 = (riffLength: number, data: number) => {
  const body = Buffer.alloc(28);
  body.writeBigUInt64LE(BigInt(riffLength), 0);
  body.writeBigUInt64LE(BigInt(data), 8);
  return chunk("ds64", body);
};

describe("lengths in the header of a WAV file", () => {
  test.each<[string, string, Buffer]>([
    ["whole", "plain", riff([fmt, chunk("data", sound)])],
    [
      "whole",
      "WAVE_FORMAT_EXTENSIBLE, chunks before and after",
      riff([
        chunk("bext", sound),
        extensible,
        chunk("fact", Buffer.alloc(4)),
        chunk("data", sound),
        chunk("LIST", Buffer.alloc(6)),
      ]),
    ],
    ["whole", "an odd length without its pad byte", riff([fmt, chunk("data", sound)]).subarray(0, -1)],
    [
      "whole",
      "RF64",
      riff(
        [
          ds64(4 + 36 + 24 + 8 + 322, 322),
          fmt,
          Buffer.concat([chunk("data", Buffer.alloc(0), 0xffffffff), Buffer.alloc(322)]),
        ],
        0xffffffff,
        "RF64",
      ),
    ],
    ["open", "as Asterisk begins it", riff([fmt, chunk("data", sound, 0)], 0)],
    ["open", "44 bytes, on hold", riff([fmt, chunk("data", Buffer.alloc(0))])],
    ["open", "a pipe's mark of no length", riff([fmt, chunk("data", sound, 0xffffffff)], 0xffffffff)],
    ["open", "only its beginning", Buffer.from("RIFF\0\0")],
    ["open", "without a data chunk as yet", riff([fmt])],
    ["differ", "cut off", riff([fmt, chunk("data", sound)]).subarray(0, 200)],
    [
      "differ",
      "it has grown past its lengths",
      Buffer.concat([riff([fmt, chunk("data", sound)]), Buffer.alloc(500, 7)]),
    ],
    ["none", "MP3", Buffer.from("ID3\u0004 and more of it than twelve bytes")],
    ["none", "nothing like it, and short", Buffer.from("ID3")],
  ])("%s: %s", async (expected, _, file) => {
    expect(await judge(file)).toBe(expected);
  });

  test("endless chunks are followed for a while only", async () => {
    const file = riff(Array.from({ length: 5000 }, () => chunk("junk", Buffer.alloc(0))));
    let reads = 0;
    const read = async (at: number, length: number) => {
      reads += 1;
      return file.subarray(at, at + length);
    };
    expect(await readWaveLengths(read, file.length)).toBe("differ");
    expect(reads).toBeLessThan(100);
  });
});
