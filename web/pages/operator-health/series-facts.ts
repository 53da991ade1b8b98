import type { HealthSeries } from "../../../contract/operator-health.ts";

type Figures = readonly (number | null)[];
export type Gap = { from: number; to: number };

/** The newest figure there is, the highest and the lowest; null where there is none. */
export function newest(figures: Figures): number | null {
  return figures.findLast((value) => value !== null) ?? null;
}
export function highest(figures: Figures): number | null {
  return figures.reduce(
    (most, value) => (value !== null && (most === null || value > most) ? value : most),
    null,
  );
}
export function lowest(figures: Figures): number | null {
  return figures.reduce(
    (least, value) => (value !== null && (least === null || value < least) ? value : least),
    null,
  );
}

/**
 * Times in which nothing was noted, in Unix seconds: nobody was there to do it. What lies before the first figure ever
 * is none, and neither is the newest point, whose minutes may have ended just now.
 */
export function findGaps({ at, waiting, since, minutes }: HealthSeries): Gap[] {
  if (since === null) return [];
  const begin = Date.parse(since) / 1000;
  const gaps: Gap[] = [];
  for (const [i, second] of at.entries()) {
    if (second < begin || waiting[i] !== null || i === at.length - 1) continue;
    const last = gaps.at(-1);
    const end = second + minutes * 60;
    if (last?.to === second) last.to = end;
    else gaps.push({ from: second, to: end });
  }
  return gaps;
}

export type Row = {
  from: number;
  received: number | null;
  delivered: number | null;
  p95: number | null;
  waiting: number | null;
  oldestSeconds: number | null;
  spoolBytes: number | null;
};

/**
 * The same figures as a table of some two dozen rows, newest first: sums of what came and went, the worst of the rest.
 * @param points of the series in one row
 */
export function tableRows(series: HealthSeries, points: number): Row[] {
  const rows: Row[] = [];
  for (let end = series.at.length; end > 0; end -= points) {
    const begin = Math.max(0, end - points);
    const of = (figures: Figures) => figures.slice(begin, end);
    const sum = (figures: Figures) =>
      figures.reduce<number | null>((all, value) => (value === null ? all : (all ?? 0) + value), null);
    rows.push({
      from: series.at[begin] ?? 0,
      received: sum(of(series.received)),
      delivered: sum(of(series.delivered)),
      p95: highest(of(series.p95)),
      waiting: highest(of(series.waiting)),
      oldestSeconds: highest(of(series.oldestSeconds)),
      spoolBytes: lowest(of(series.spoolBytes)),
    });
  }
  return rows;
}
