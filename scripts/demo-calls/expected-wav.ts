import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";

type Call = { format?: string; agentOffset?: number; customerOffset?: number; files: Record<string, string> };

const headerless: Record<string, string> = { ulaw: "mulaw", alaw: "alaw", pcm16: "s16le" };
/** Which side a part of the push door is (contract/push.ts). */
const sides: Record<string, "agent" | "customer"> = {
  agent: "agent",
  rx: "agent",
  customer: "customer",
  tx: "customer",
};

/**
 * SHA-256 of the WAV that must come of a call, worked out without Onbin's own decoders: FFmpeg decodes, and the two
 * sides are laid beside each other here, sample by sample.
 * @param path where a file of the call is
 */
export function expectedWavSha256(call: Call, path: (file: string) => string): string {
  const decode = (file: string, channels: 1 | 2) => {
    const declared = call.format === undefined ? undefined : headerless[call.format];
    const input = declared === undefined ? [] : ["-f", declared, "-ar", "8000"];
    const run = (options: readonly string[]) =>
      execFileSync(
        "ffmpeg",
        [
          "-v",
          "quiet",
          "-nostdin",
          ...options,
          "-i",
          path(file),
          "-ac",
          String(channels),
          "-f",
          "s16le",
          "-",
        ],
        { maxBuffer: 2 ** 28 },
      );
    const told = run(input);
    // A crashed recorder leaves a length of 0 in the header; the samples behind it are there all the same.
    const raw = told.length > 0 ? told : run(["-ignore_length", "1"]);
    return Array.from({ length: Math.floor(raw.length / 2) }, (_, i) => raw.readInt16LE(i * 2));
  };
  const channelsOf = (file: string) =>
    Number(
      execFileSync(
        "ffprobe",
        ["-v", "quiet", "-show_entries", "stream=channels", "-of", "csv=p=0", path(file)],
        { encoding: "utf8" },
      ),
    );

  let left: number[] = [];
  let right: number[] = [];
  for (const [part, file] of Object.entries(call.files)) {
    const side = sides[part];
    if (side === undefined) {
      const stereo = !call.format && channelsOf(file) === 2;
      const samples = decode(file, stereo ? 2 : 1);
      left = stereo ? samples.filter((_, i) => i % 2 === 0) : samples;
      right = stereo ? samples.filter((_, i) => i % 2 === 1) : samples;
    } else {
      const silence = Math.round(((side === "agent" ? call.agentOffset : call.customerOffset) ?? 0) * 8000);
      const samples = [...new Array<number>(silence).fill(0), ...decode(file, 1)];
      if (side === "agent") left = samples;
      else right = samples;
    }
  }
  return createHash("sha256").update(wav(left, right)).digest("hex");
}

/** RIFF/WAVE, PCM, 2 channels, 8000 Hz, 16 bit; the shorter side ends in silence. */
function wav(left: readonly number[], right: readonly number[]): Buffer {
  const frames = Math.max(left.length, right.length);
  const bytes = Buffer.alloc(44 + frames * 4);
  bytes.write("RIFF");
  bytes.writeUInt32LE(36 + frames * 4, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(2, 22);
  bytes.writeUInt32LE(8000, 24);
  bytes.writeUInt32LE(32_000, 28);
  bytes.writeUInt16LE(4, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(frames * 4, 40);
  for (let i = 0; i < frames; i++) {
    bytes.writeInt16LE(left[i] ?? 0, 44 + i * 4);
    bytes.writeInt16LE(right[i] ?? 0, 46 + i * 4);
  }
  return bytes;
}
