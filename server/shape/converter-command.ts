import type { Demuxer } from "./demuxer.ts";

/** The usual longest call, for which the limits are made; a longer one gets as much more. */
const usualSeconds = 14_400;

export type ConversionLimits = {
  /** Seconds of processor time. */
  cpuSeconds: number;
  /** Bytes of private memory; the address space alone of a dynamically linked FFmpeg is larger. */
  dataBytes: number;
  addressBytes: number;
  /** Bytes of the decoded file, of two channels. */
  fileBytes: number;
  openFiles: number;
  /** Milliseconds on the clock. */
  wallMs: number;
};

/** What one conversion may take at most, where calls last `maxSeconds` (docs/decisions/0021-the-converter.md). */
export function limitsFor(maxSeconds: number): ConversionLimits {
  const longer = Math.max(1, maxSeconds / usualSeconds);
  return {
    cpuSeconds: Math.ceil(60 * longer),
    dataBytes: 256 * 2 ** 20,
    addressBytes: 2 ** 30,
    fileBytes: Math.ceil(470_000_000 * longer),
    openFiles: 64,
    wallMs: 300_000 * longer,
  };
}

/** Flat to 3.6 kHz, aliases at most −65 dB: FFmpeg's own default leaves −22 dB there. */
const resample = "aresample=8000:filter_size=64:cutoff=0.97:internal_sample_fmt=fltp";

/**
 * FFmpeg's arguments that decode `from` to 16-bit PCM at 8000 Hz with its own channels, as a WAV. One demuxer is forced
 * and nothing but files may be opened, so that no text can name another call's audio or an address.
 * @param mostSeconds after which it stops
 */
export function converterArguments(
  demuxer: Demuxer,
  from: string,
  to: string,
  mostSeconds: number,
): string[] {
  return [
    ...["-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+info", "-threads", "1"],
    ...["-protocol_whitelist", "file", "-format_whitelist", demuxer, "-f", demuxer, "-i", `file:${from}`],
    ...["-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-t", String(mostSeconds)],
    ...["-af", resample, "-c:a", "pcm_s16le", "-bitexact", "-f", "wav", "-y", `file:${to}`],
  ];
}

/** Which means of isolation this machine has. */
export type Isolation = { limits: boolean; privileges: boolean; network: "root" | "user" | null };

/** The whole command line, limits first; each of these replaces itself by the next. */
export function isolated(
  isolation: Isolation,
  { cpuSeconds, dataBytes, addressBytes, fileBytes, openFiles }: ConversionLimits,
  ffmpeg: string,
  args: readonly string[],
): [string, string[]] {
  const [command = ffmpeg, ...rest] = [
    ...(isolation.privileges ? ["setpriv", "--no-new-privs", "--pdeathsig", "KILL"] : []),
    ...(isolation.network === null ? [] : ["unshare", isolation.network === "user" ? "-rn" : "-n"]),
    ...(isolation.limits
      ? [
          ...["prlimit", `--cpu=${cpuSeconds}`, `--data=${dataBytes}`, `--as=${addressBytes}`],
          ...[`--fsize=${fileBytes}`, `--nofile=${openFiles}`, "--core=0", "--"],
        ]
      : []),
    ffmpeg,
    ...args,
  ];
  return [command, rest];
}
