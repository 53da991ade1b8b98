import { inside, type View, viewWords } from "./converter-view.ts";
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
    // With the pages of its libraries, some 40 MB, no more than 256 MB are resident.
    dataBytes: 192 * 2 ** 20,
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
export type Isolation = {
  limits: boolean;
  /** `none`: every capability is given up; `no-new`: no further ones can be had. */
  privileges: "none" | "no-new" | null;
  network: "root" | "user" | null;
  /** It can be shown a root of its own (converter-view.ts). */
  view: boolean;
};

/**
 * The whole command line; each of these words replaces itself by the next, so that it stays one process.
 * @param view where the files are seen as `/in` and `/out`, and an `ffmpeg` that is a path as `/converter`
 */
export function isolated(
  isolation: Isolation,
  { cpuSeconds, dataBytes, addressBytes, fileBytes, openFiles }: ConversionLimits,
  ffmpeg: string,
  args: readonly string[],
  view: View | null = null,
): [string, string[]] {
  const { limits, privileges, network } = isolation;
  const spaces = `${network === "user" ? "r" : ""}${view === null ? "" : "m"}n`;
  const [command = ffmpeg, ...rest] = [
    ...(network === null ? [] : ["unshare", `-${spaces}`]),
    ...(view === null ? [] : viewWords(view)),
    ...(privileges === null ? [] : ["setpriv", "--no-new-privs", "--pdeathsig", "KILL"]),
    ...(privileges === "none" ? noCapabilities : []),
    ...(limits
      ? [
          ...["prlimit", `--cpu=${cpuSeconds}`, `--data=${dataBytes}`, `--as=${addressBytes}`],
          ...[`--fsize=${fileBytes}`, `--nofile=${openFiles}`, "--core=0", "--"],
        ]
      : []),
    view === null || view.program === "" ? ffmpeg : inside.program,
    ...args,
  ];
  return [command, rest];
}

export const noCapabilities = ["--bounding-set=-all", "--inh-caps=-all"] as const;
