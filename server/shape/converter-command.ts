import type { Demuxer } from "./demuxer.ts";

/** What one conversion may take at most (docs/decisions/0021-the-converter.md). */
export const conversionLimits = {
  /** Seconds of processor time. */
  cpuSeconds: 60,
  /** Bytes of private memory; the address space alone of a dynamically linked FFmpeg is larger. */
  dataBytes: 256 * 2 ** 20,
  addressBytes: 2 ** 30,
  /** Bytes of the decoded file: 4 h of two channels. */
  fileBytes: 470_000_000,
  openFiles: 64,
  /** Milliseconds on the clock. */
  wallMs: 300_000,
};

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
export function isolated(isolation: Isolation, ffmpeg: string, args: readonly string[]): [string, string[]] {
  const { cpuSeconds, dataBytes, addressBytes, fileBytes, openFiles } = conversionLimits;
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
