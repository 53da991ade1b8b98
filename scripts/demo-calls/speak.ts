import { execFileSync } from "node:child_process";

/** Telephone sound: 16-bit samples at 8000 Hz, one channel. */
export type Sound = Int16Array;

/** Says a text with espeak-ng (Japanese in kana) and brings it to telephone quality with ffmpeg. */
export function speak(voice: string, text: string): Sound {
  const spoken = execFileSync("espeak-ng", ["-v", voice, "-s", "165", "-p", "55", "--stdout", text], {
    maxBuffer: 1e8,
  });
  const filter = "highpass=f=200,lowpass=f=3400,volume=0.6,aresample=8000:filter_size=64:cutoff=0.97";
  const args = [
    "-v",
    "error",
    "-f",
    "wav",
    "-i",
    "pipe:0",
    "-af",
    filter,
    "-ac",
    "1",
    "-f",
    "s16le",
    "pipe:1",
  ];
  const raw = execFileSync("ffmpeg", args, { input: spoken, maxBuffer: 1e8 });
  return new Int16Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + (raw.length & ~1)));
}

/** A tone of some frequencies in Hz together, `seconds` long. */
export function tone(hertz: readonly number[], seconds: number): Sound {
  const amplitude = 5000 / hertz.length;
  return Int16Array.from({ length: Math.round(seconds * 8000) }, (_, i) =>
    Math.round(hertz.reduce((sum, hz) => sum + amplitude * Math.sin((2 * Math.PI * hz * i) / 8000), 0)),
  );
}
