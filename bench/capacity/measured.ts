import { readdir, readFile } from "node:fs/promises";

/** What `npm run bench:latency -- --write` leaves, of one length of calls. */
type LatencyFigures = {
  at: string;
  machine: string;
  rate: number;
  seconds: number;
  recordings: number;
  eachRecording: {
    cpuMs: Record<string, number>;
    walBytes: number;
    transactions: number;
    walSyncs: number;
    databaseBytes: number;
  };
};

/** What a recording costs: so much each, and so much more for each second of it. */
export type Cost = { each: number; perSecond: number };
export type Measured = {
  sources: string[];
  /** Of the shortest run. */
  fewest?: number;
  /** CPU milliseconds, by process. */
  cpu: { web: Cost; work: Cost; postgres: Cost; rest: Cost };
  /** Of the database, whatever the length. */
  walBytes: number;
  transactions: number;
  walSyncs: number;
  databaseBytes: number;
};

const folder = new URL("../figures/", import.meta.url);

/** Reads all figures of `bench:latency` that lie in bench/figures/. @throws when there are none of two lengths */
export async function readMeasured(): Promise<Measured> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^latency-.*\.json$/.test(name));
  const runs = await Promise.all(
    names.map(async (name) => JSON.parse(await readFile(new URL(name, folder), "utf8")) as LatencyFigures),
  );
  return combine(runs);
}

/** @throws when the lengths are fewer than two */
export function combine(runs: readonly LatencyFigures[]): Measured {
  if (new Set(runs.map(({ seconds }) => seconds)).size < 2) {
    throw new Error(
      "bench/figures has no latency-*.json of two lengths: npm run bench:latency -- --write, and the same with --seconds 3",
    );
  }
  const cpuOf = (wanted: (name: string) => boolean) =>
    fitLine(
      runs.map(({ seconds, eachRecording: { cpuMs } }) => ({
        x: seconds,
        y: Object.entries(cpuMs).reduce((sum, [name, ms]) => sum + (wanted(name) ? ms : 0), 0),
      })),
    );
  const mean = (of: (run: LatencyFigures) => number) =>
    runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  const known = ["web", "work", "postgres"];
  return {
    sources: runs.map(
      ({ at, machine, seconds, recordings, rate }) =>
        `${recordings} recordings of ${seconds} s at ${rate} a second, ${at}, ${machine}`,
    ),
    fewest: Math.min(...runs.map(({ recordings }) => recordings)),
    cpu: {
      web: cpuOf((name) => name === "web"),
      work: cpuOf((name) => name === "work"),
      postgres: cpuOf((name) => name === "postgres"),
      rest: cpuOf((name) => !known.includes(name)),
    },
    walBytes: mean((run) => run.eachRecording.walBytes),
    transactions: mean((run) => run.eachRecording.transactions),
    walSyncs: mean((run) => run.eachRecording.walSyncs),
    databaseBytes: mean((run) => run.eachRecording.databaseBytes),
  };
}

/** The line that is nearest to the points by least squares; neither part of it is below 0. */
export function fitLine(points: readonly { x: number; y: number }[]): Cost {
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const across = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  const along = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  const perSecond = Math.max(0, across / along);
  return { perSecond, each: Math.max(0, meanY - perSecond * meanX) };
}
