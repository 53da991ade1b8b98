import type { HealthSeries } from "../../../contract/operator-health.ts";
import { newest } from "./series-facts.ts";

/** How far beyond the present the forecast is drawn, as a part of the whole period. */
const beyond = 0.25;

/**
 * The spool's room with what is to be expected behind it, on one time line.
 * @param hoursLeft hours until it is used up; null: not in sight, and there is nothing to draw
 */
export function withForecast(
  { at, spoolBytes, minutes }: Pick<HealthSeries, "at" | "spoolBytes" | "minutes">,
  hoursLeft: number | null,
): { at: number[]; room: (number | null)[]; expected: (number | null)[] | null } {
  const last = at.at(-1);
  const room = newest(spoolBytes);
  if (hoursLeft === null || hoursLeft <= 0 || last === undefined || room === null) {
    return { at: [...at], room: [...spoolBytes], expected: null };
  }
  const step = minutes * 60;
  const points = Math.round(at.length * beyond);
  const later = Array.from({ length: points }, (_, i) => i + 1);
  const seconds = hoursLeft * 3600;
  return {
    at: [...at, ...later.map((i) => last + i * step)],
    room: [...spoolBytes, ...later.map(() => null)],
    expected: [
      ...at.slice(1).map(() => null),
      room,
      ...later.map((i) => Math.max(0, room * (1 - (i * step) / seconds))),
    ],
  };
}
