import { drawChart } from "../load/chart.ts";
import type { Sample } from "./sample.ts";
import type { Second } from "./series.ts";

/** Points of a line at most. */
const points = 300;

/** The run as a picture: what came and went each second, what waited, and the peak memory of each process so far. */
export function drawOverload(
  seconds: readonly Second[],
  samples: readonly Sample[],
  began: number,
  {
    rate,
    minutes,
    figures,
  }: { rate: number; minutes: number; figures: { at: string; machine: string; capacity: number } },
): string {
  const step = Math.max(1, Math.ceil(seconds.length / points));
  const line = (name: string, colour: string, of: (second: Second) => number) => ({
    ...{ name, colour, values: meanOf(seconds.map(of), step) },
  });
  const roles = Object.keys(samples.at(-1)?.processes ?? {});
  const colours = ["#1864ab", "#2b8a3e", "#c92a2a", "#862e9c", "#495057", "#e67700"];
  return drawChart({
    title: `Overload: ${rate.toFixed(0)} recordings offered a second, where ${figures.capacity} are what the machine can do`,
    note: `${figures.machine}; ${figures.at}; npm run bench:overload`,
    step,
    shaded: { from: 0, to: 60 * minutes, name: "overload" },
    panels: [
      {
        title: "recordings a second",
        lines: [
          line("offered", "#868e96", ({ offered }) => offered),
          line("turned away", "#e67700", ({ turnedAway }) => turnedAway),
          line("accepted", "#1864ab", ({ accepted }) => accepted),
          line("delivered", "#2b8a3e", ({ delivered }) => delivered),
        ],
      },
      { title: "waiting with their senders", lines: [line("outside", "#e67700", ({ outside }) => outside)] },
      { title: "waiting in the spool", lines: [line("inside", "#1864ab", ({ inside }) => inside)] },
      {
        title: "peak memory so far, MB",
        lines: roles.map((role, i) => ({
          name: role,
          colour: colours[i % colours.length] ?? "#000",
          values: memoryOf(samples, role, began, seconds.length, step),
        })),
      },
    ],
  });
}

/** The mean of each `step` values. */
function meanOf(values: readonly number[], step: number): number[] {
  return Array.from({ length: Math.ceil(values.length / step) }, (_, i) => {
    const part = values.slice(i * step, (i + 1) * step);
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}

function memoryOf(
  samples: readonly Sample[],
  role: string,
  began: number,
  seconds: number,
  step: number,
): number[] {
  const values: number[] = [];
  let next = 0;
  let peak = 0;
  for (let second = 0; second < seconds; second += step) {
    for (; next < samples.length && (samples[next]?.at ?? 0) <= began + (second + 1) * 1000; next++)
      peak = (samples[next]?.processes[role]?.peakBytes ?? 0) / 2 ** 20;
    values.push(peak);
  }
  return values;
}
