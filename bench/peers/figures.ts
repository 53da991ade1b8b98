import { median } from "../load/quantile.ts";

/** The five ways, in the order of the table. The letters are those of `--only`. */
export const ways = [
  { letter: "a", name: "onbin", label: "Onbin" },
  { letter: "b", name: "aws", label: "ffmpeg + aws s3 cp" },
  { letter: "c", name: "rclone", label: "ffmpeg + rclone copy" },
  { letter: "d", name: "s3cmd", label: "ffmpeg + s3cmd put" },
  { letter: "e", name: "floor", label: "bare copy + bare PUT" },
] as const;

export type WayName = (typeof ways)[number]["name"];

/** One way's turn in one round. */
export type Turn = {
  seconds: number;
  /** Of all processes that did it. */
  cpuSeconds: number;
  /** The same by what they are. */
  cpuParts: Record<string, number>;
  /** Peak of the largest process; null: not watched in this turn. */
  largestBytes: number | null;
  /** Peak of all its processes together, memory they share counted once; null: not watched in this turn. */
  sumBytes: number | null;
  /** What reached the store. */
  sentBytes: number;
};

/** A way's figures over all rounds on one store: medians, of memory the highest. */
export type Summary = {
  way: WayName;
  recordingsPerSecond: number;
  seconds: number;
  cpuSeconds: number;
  cpuParts: Record<string, number>;
  largestBytes: number;
  sumBytes: number;
  sentBytes: number;
  rounds: readonly { seconds: number; cpuSeconds: number }[];
};

/** @param watched all turns, also those whose time does not count: their memory does */
export function summarise(
  way: WayName,
  recordings: number,
  timed: readonly Turn[],
  watched: readonly Turn[],
): Summary {
  const seconds = median(timed.map((turn) => turn.seconds));
  const parts = Object.keys(timed[0]?.cpuParts ?? {});
  const most = (sizes: readonly (number | null)[]) => Math.max(...sizes.map((size) => size ?? 0));
  return {
    way,
    recordingsPerSecond: recordings / seconds,
    seconds,
    cpuSeconds: median(timed.map((turn) => turn.cpuSeconds)),
    cpuParts: Object.fromEntries(
      parts.map((part) => [part, median(timed.map(({ cpuParts }) => cpuParts[part] ?? 0))]),
    ),
    largestBytes: most(watched.map((turn) => turn.largestBytes)),
    sumBytes: most(watched.map((turn) => turn.sumBytes)),
    sentBytes: median(timed.map((turn) => turn.sentBytes)),
    rounds: timed.map(({ seconds, cpuSeconds }) => ({ seconds, cpuSeconds })),
  };
}

/** Onbin against another way, or against a limit; `wanted` in words. */
export type Comparison = { what: string; measured: number; wanted: string; missed: boolean };

const mostBytes = 300 * 2 ** 20;

/** What issue 7 wants of Onbin; a way that did not run is left out. */
export function compare(summaries: readonly Summary[]): Comparison[] {
  const find = (name: WayName) => summaries.find(({ way }) => way === name);
  const onbin = find("onbin");
  if (onbin === undefined) return [];
  const against = (name: WayName, least: number, cpuShare: number | null): Comparison[] => {
    const other = find(name);
    if (other === undefined) return [];
    const faster = onbin.recordingsPerSecond / other.recordingsPerSecond;
    const throughput = {
      what: `throughput, Onbin : ${name}`,
      measured: faster,
      wanted: `at least ${least}`,
      missed: faster < least,
    };
    if (cpuShare === null) return [throughput];
    const share = onbin.cpuSeconds / other.cpuSeconds;
    const cpu = {
      what: `CPU seconds, Onbin : ${name}`,
      measured: share,
      wanted: `at most 1/${cpuShare}`,
      missed: share > 1 / cpuShare,
    };
    return [throughput, cpu];
  };
  const memory = {
    what: "largest process of Onbin, MB",
    measured: onbin.largestBytes / 2 ** 20,
    wanted: `at most ${mostBytes / 2 ** 20}`,
    missed: onbin.largestBytes > mostBytes,
  };
  return [...against("aws", 5, 5), ...against("rclone", 2.5, 3), ...against("floor", 0.5, null), memory];
}
