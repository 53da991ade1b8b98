import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** How a phone system may write talk, for FFmpeg's encoders: file name, arguments, and what the sender must declare. */
export const encodings = [
  { name: "wav49.WAV", args: ["-ac", "1", "-c:a", "gsm_ms"], channels: 1 },
  { name: "talk.gsm", args: ["-ac", "1", "-f", "gsm"], channels: 1 },
  { name: "talk.g722", args: ["-ac", "1", "-ar", "16000", "-f", "g722"], channels: 1, declared: "g722" },
  { name: "adpcm.wav", args: ["-c:a", "adpcm_ima_wav"], channels: 2 },
  { name: "24-bit.wav", args: ["-c:a", "pcm_s24le"], channels: 2 },
  { name: "float.wav", args: ["-c:a", "pcm_f32le", "-ar", "44100"], channels: 2 },
  { name: "8-bit.wav", args: ["-c:a", "pcm_u8"], channels: 2 },
  { name: "16k.wav", args: ["-ar", "16000"], channels: 2 },
  { name: "48k.wav", args: ["-ar", "48000", "-ac", "1"], channels: 1 },
  { name: "talk.mp3", args: ["-b:a", "32k"], channels: 2 },
  { name: "22k.mp3", args: ["-ar", "22050", "-ac", "1", "-b:a", "24k"], channels: 1 },
  { name: "talk.opus", args: ["-ar", "48000", "-b:a", "24k"], channels: 2 },
  { name: "talk.ogg", args: ["-ar", "16000", "-c:a", "libvorbis"], channels: 2 },
  { name: "talk.m4a", args: ["-ar", "16000", "-c:a", "aac"], channels: 2 },
  { name: "talk.aac", args: ["-ar", "16000", "-c:a", "aac", "-f", "adts"], channels: 2 },
  { name: "talk.flac", args: [], channels: 2 },
  { name: "talk.webm", args: ["-ar", "48000", "-c:a", "libopus"], channels: 2 },
  { name: "talk.au", args: [], channels: 2 },
  { name: "talk.aiff", args: [], channels: 2 },
] as const;

const filter = "aresample=8000:filter_size=64:cutoff=0.97:internal_sample_fmt=fltp";

/** Writes `seconds` of two parties, each its own tone over noise, in this format. @returns the file's path */
export function encodeTalk(folder: string, name: string, args: readonly string[], seconds: number): string {
  const path = join(folder, name);
  const side = (hertz: number, seed: number) =>
    `sine=frequency=${hertz}:sample_rate=8000:duration=${seconds},volume=0.4[a${seed}];` +
    `anoisesrc=color=pink:sample_rate=8000:duration=${seconds}:seed=${seed}:amplitude=0.05[b${seed}];` +
    `[a${seed}][b${seed}]amix=inputs=2[c${seed}];`;
  execFileSync("ffmpeg", [
    ...["-v", "error", "-nostdin", "-y", "-filter_complex"],
    `${side(440, 1)}${side(1000, 2)}[c1][c2]join=inputs=2:channel_layout=stereo[out]`,
    ...["-map", "[out]", ...args, path],
  ]);
  return path;
}

/** The file's samples by FFmpeg alone: 16-bit, 8000 Hz, its own channels. */
export function referenceSamples(path: string, demuxer?: string): Int16Array {
  const forced = demuxer === undefined ? [] : ["-f", demuxer];
  const raw = execFileSync(
    "ffmpeg",
    ["-v", "quiet", "-nostdin", ...forced, "-i", path, "-map", "0:a:0", "-af", filter, "-f", "s16le", "-"],
    { maxBuffer: 2 ** 28 },
  );
  return new Int16Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
}

/** The samples of a finished stereo WAV. */
export function finishedSamples(path: string): Int16Array {
  const file = readFileSync(path);
  return new Int16Array(file.buffer.slice(file.byteOffset + 44, file.byteOffset + file.length));
}
