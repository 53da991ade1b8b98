/** What FFmpeg says of a file while it reads it; lines as `-loglevel level+info` prints them. */
export type ConverterReport = {
  /** Hz of the first audio stream as the file claims; null before it is known. */
  hertz: number | null;
  channels: number | null;
  /** Seconds that the file itself claims to last; null where it does not say, or FFmpeg only estimates. */
  claimedSeconds: number | null;
  /** Complaints about the file's content. */
  faults: number;
  /** What this machine lacks or refuses, which says nothing of the file; null: nothing. */
  trouble: string | null;
  /** It came against a limit of memory or size. */
  limited: boolean;
};

/** Damage at a cut edge that every stream recorded from its middle shows; it costs a frame. */
const harmless =
  /invalid new backstep|overread|Skipping \d+ bytes of junk|Estimating duration|Timestamps are unset|Could not update timestamps/i;

const ourTrouble =
  /No space left on device|Disk quota exceeded|Input\/output error|Read-only file system|Permission denied|No such file or directory/;

/** Gathers a report line by line. */
export function createConverterReport() {
  const report: ConverterReport = {
    hertz: null,
    channels: null,
    claimedSeconds: null,
    faults: 0,
    trouble: null,
    limited: false,
  };
  let estimated = false;
  return {
    report,
    add(line: string): void {
      if (/Estimating duration from bitrate/.test(line)) estimated = true;
      const claimed = /^\[info\]\s+Duration: (\d+):(\d\d):(\d\d\.\d+)/.exec(line);
      if (claimed && !estimated && report.claimedSeconds === null) {
        const [hours = 0, minutes = 0, seconds = 0] = claimed.slice(1).map(Number);
        report.claimedSeconds = hours * 3600 + minutes * 60 + seconds;
      }
      const stream = /^\[info\]\s+Stream #0:\d+.*?: Audio: .*?, (\d+) Hz, ([^,]+)/.exec(line);
      if (stream && report.hertz === null) {
        report.hertz = Number(stream[1]);
        report.channels = channelCount(stream[2] ?? "");
      }
      const isError = /^(\[[^\]]+\] )?\[(error|fatal|panic)\]/.test(line);
      if (isError) {
        report.trouble ??= ourTrouble.exec(line)?.[0] ?? null;
        if (/Cannot allocate memory|File too large/.test(line)) report.limited = true;
      }
      const repeated = /Last message repeated (\d+) times/.exec(line);
      if (isError && !harmless.test(line)) report.faults += 1;
      else if (repeated && report.faults > 0) report.faults += Number(repeated[1]);
    },
  };
}

function channelCount(layout: string): number | null {
  const name = layout.trim().replace(/\(.*$/, "");
  if (name === "mono") return 1;
  if (name === "stereo" || name === "downmix") return 2;
  const counted = /^(\d+) channels/.exec(name);
  if (counted) return Number(counted[1]);
  const dotted = /^(\d+)\.(\d+)$/.exec(name);
  return dotted ? Number(dotted[1]) + Number(dotted[2]) : null;
}
