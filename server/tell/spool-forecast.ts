/** Bytes above the reserve at an instant. */
export type SpoolSample = { at: Date; room: number };

/** Stands where the bytes of a sample stand: the spool could not be written. */
export const unwritable = -1;

export type SpoolForecast = {
  /** 0: enough; then under 72, 24 and 6 hours of room; 4: the door is closed. */
  level: number;
  /** Hours until the reserve is touched, at the slope of the last hours; null: never. */
  hoursLeft: number | null;
};

/** Hours of room below which each level begins, the first told when there are fewer than three days. */
const levels = [72, 24, 6];
/** Hours of room at which an incident that is open ends: well above its beginning, so that it does not flap. */
const enough = 96;
/** Hours that the slope is taken from, and the least that it takes. */
export const slopeHours = 6;
const leastHours = 1;
/** Milliseconds after which the last sample, one a minute, is no longer the present. */
const stale = 5 * 60_000;

/**
 * How long the spool's room lasts, by least squares over the last six hours.
 * @param samples in the order of time; the last one is the present
 * @param isOpen an incident of it is open
 */
export function forecastSpool(samples: readonly SpoolSample[], now: Date, isOpen: boolean): SpoolForecast {
  const last = samples.at(-1);
  if (!last) return { level: 0, hoursLeft: null };
  if (last.room <= 0) return { level: levels.length + 1, hoursLeft: 0 };
  const hoursAgo = (at: Date) => (now.getTime() - at.getTime()) / 3_600_000;
  const used = usable(samples, now);
  if (!reachesBack(used)) return { level: 0, hoursLeft: null };
  const slope = slopeOf(used.map(({ at, room }) => [-hoursAgo(at), room]));
  if (slope >= 0) return { level: 0, hoursLeft: null };
  const hoursLeft = last.room / -slope;
  const level = levels.filter((hours) => hoursLeft < hours).length;
  return { level: level === 0 && isOpen && hoursLeft < enough ? 1 : level, hoursLeft };
}

/** Whether there are samples enough, and recent ones, to say that all is well. */
export function isSpoolKnown(samples: readonly SpoolSample[], now: Date): boolean {
  const last = samples.at(-1);
  return (
    last !== undefined && now.getTime() - last.at.getTime() <= stale && reachesBack(usable(samples, now))
  );
}

function usable(samples: readonly SpoolSample[], now: Date): SpoolSample[] {
  const from = now.getTime() - slopeHours * 3_600_000;
  return samples.filter(({ at, room }) => at.getTime() >= from && room !== unwritable);
}

function reachesBack(used: readonly SpoolSample[]): boolean {
  const [first, last] = [used[0], used.at(-1)];
  if (!first || !last) return false;
  return last.at.getTime() - first.at.getTime() >= leastHours * 3_600_000;
}

/** Slope of the line of least squares through points. */
function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (of: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const x = mean(([at]) => at);
  const y = mean(([, room]) => room);
  const spread = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, [at, room]) => sum + (at - x) * (room - y), 0) / spread;
}
