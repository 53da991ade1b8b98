import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { heldReasons } from "../../contract/held-reasons.ts";
import type { DeclaredFormat } from "../../server/shape/leg.ts";
import { shapeRecording } from "../../server/shape/shape-recording.ts";
import { noise } from "../../server/shape/testing/noise.ts";
import { chunk, waveFile } from "../../server/shape/testing/wave-file.ts";
import type { Reader } from "./parser-target.ts";

const formats: readonly (DeclaredFormat | null)[] = [null, "wav", "ulaw", "pcm16", "alaw"];

/** The WAV parser with all that follows: header, samples, the finished file. @param folder for files, of its own */
export function waveReader(folder: string): Reader {
  const out = join(folder, "out");
  mkdirSync(out, { recursive: true });
  const data = noise(1600, 1);
  const extensible = Buffer.from("16001000030000000100000000001000800000aa00389b71", "hex");
  const whole = [
    waveFile({ data }),
    waveFile({ data, channels: 2 }),
    waveFile({ data, bits: 8 }),
    waveFile({ data, tag: 7, bits: 8 }),
    waveFile({ data, tag: 6, bits: 8, channels: 2 }),
    waveFile({ data, tag: 0xfffe, fmtTail: extensible }),
    waveFile({ data, before: chunk("LIST", Buffer.from("INFOISFT")), after: chunk("id3 ", noise(40, 2)) }),
    waveFile({ data, dataLength: 0, riffLength: 0 }),
    waveFile({ data, dataLength: 0xffff_ffff, riffLength: 0xffff_ffff }),
  ];
  let turn = 0;
  return {
    name: "WAV",
    corpus: { whole, words: ["RIFF", "RF64", "RIFX", "WAVE", "fmt ", "data", "LIST", "ds64", "fact"] },
    async read(bytes) {
      const path = join(folder, "input");
      writeFileSync(path, bytes);
      turn += 1;
      const declared = formats[turn % formats.length] ?? null;
      const result = await shapeRecording(
        [{ role: "both", path, declared, offsetSeconds: (turn % 3) / 10 }],
        join(out, "shaped.wav"),
        { maxSeconds: 60 },
      );
      if (readdirSync(out).some((name) => name.endsWith(".part")))
        throw new Error("a half file was left behind");
      if (result.ok) {
        if (result.shaped.bytes !== 44 + 4 * result.shaped.frames)
          throw new RangeError("its length is wrong");
        return;
      }
      const words = JSON.stringify(heldReasons[result.reason](result.params));
      if (/undefined|NaN/.test(words)) throw new TypeError(`a gap in its words: ${words}`);
    },
    refused: () => false,
  };
}
