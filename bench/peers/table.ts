import { type Comparison, type Summary, ways } from "./figures.ts";

const megabyte = 2 ** 20;

/** The figures of one store, a line for each way. */
export function renderTable(summaries: readonly Summary[], recordings: number): string {
  const heads = ["", "rec/s", "seconds", "CPU s", "CPU ms/rec", "largest MB", "all MB", "MB sent"];
  const lines = summaries.map((summary) => [
    labelOf(summary),
    summary.recordingsPerSecond.toFixed(1),
    summary.seconds.toFixed(2),
    summary.cpuSeconds.toFixed(2),
    ((summary.cpuSeconds * 1000) / recordings).toFixed(1),
    (summary.largestBytes / megabyte).toFixed(0),
    (summary.sumBytes / megabyte).toFixed(0),
    (summary.sentBytes / 1e6).toFixed(1),
  ]);
  return align([heads, ...lines]);
}

/** Whose CPU seconds they are. */
export function renderParts(summaries: readonly Summary[]): string {
  return summaries
    .map((summary) => {
      const parts = Object.entries(summary.cpuParts).map(
        ([part, seconds]) => `${part} ${seconds.toFixed(2)}`,
      );
      return `  ${labelOf(summary)}: ${parts.join(", ")}`;
    })
    .join("\n");
}

export function renderComparisons(comparisons: readonly Comparison[]): string {
  return align(
    comparisons.map(({ what, measured, wanted, missed }) => [
      what,
      measured >= 10 ? measured.toFixed(0) : measured.toFixed(2),
      `(wanted: ${wanted}${missed ? "; MISSED" : ""})`,
    ]),
    [1],
  );
}

export function labelOf({ way }: Pick<Summary, "way">): string {
  const { letter = "", label = way } = ways.find(({ name }) => name === way) ?? {};
  return `(${letter}) ${label}`;
}

/** @param right columns that stand to the right; default: all but the first */
function align(lines: readonly (readonly string[])[], right?: readonly number[]): string {
  const width = (column: number) => Math.max(...lines.map((line) => line[column]?.length ?? 0));
  const cell = (text: string, column: number) =>
    (right?.includes(column) ?? column > 0) ? text.padStart(width(column)) : text.padEnd(width(column));
  return lines.map((line) => `  ${line.map(cell).join("  ").trimEnd()}`).join("\n");
}
