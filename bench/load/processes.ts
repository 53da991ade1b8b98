import type { ProcessFigures } from "../ship/process-figures.ts";

/** CPU seconds between two readings of each process, and its peak memory at the second. */
export function between(before: ProcessFigures, after: ProcessFigures): ProcessFigures {
  return Object.fromEntries(
    Object.entries(after).map(([name, { cpuSeconds, peakBytes }]) => [
      name,
      { cpuSeconds: cpuSeconds - (before[name]?.cpuSeconds ?? 0), peakBytes },
    ]),
  );
}

/** Lines of a table: CPU seconds, milliseconds of CPU for each recording, peak memory in MB. */
export function describeProcesses(figures: ProcessFigures, recordings: number): string {
  const lines = Object.entries(figures).map(([name, { cpuSeconds, peakBytes }]) => {
    const each = ((1000 * cpuSeconds) / recordings).toFixed(1);
    const memory = (peakBytes / 2 ** 20).toFixed(0);
    return `  ${name.padEnd(9)} ${cpuSeconds.toFixed(1).padStart(8)} CPU s  ${each.padStart(6)} ms a recording  ${memory.padStart(5)} MB at its peak`;
  });
  return lines.join("\n");
}
