import { escapeText } from "../load/escape-text.ts";
import { type Summary, ways } from "./figures.ts";

/** What was measured on one store. */
export type Series = { store: string; summaries: readonly Summary[] };

type Bars = {
  title: string;
  x: number;
  values: readonly { label: string; value: number; shown: string; ours: boolean }[];
};

const width = 860;
const margin = 24;
const labelWidth = 150;
const lineHeight = 26;
const barHeight = 16;
const barsWidth = 175;
const valueWidth = 66;
const headHeight = 78;

/**
 * Bars for every store: recordings a second and CPU seconds. A whole SVG 1.1 file with colours of its own for light and
 * dark, which stands as it is in a page.
 */
export function renderPicture(series: readonly Series[], title: string, note: string): string {
  const blocks: string[] = [];
  let y = headHeight;
  for (const { store, summaries } of series) {
    blocks.push(text(margin, y, store, "store"));
    const bars = (of: (summary: Summary) => number, digits: number) =>
      summaries.map((summary) => ({
        label: ways.find(({ name }) => name === summary.way)?.label ?? summary.way,
        value: of(summary),
        shown: of(summary).toFixed(digits),
        ours: summary.way === "onbin",
      }));
    const perSecond = bars((summary) => summary.recordingsPerSecond, 1);
    const cpu = bars((summary) => summary.cpuSeconds, 1);
    const right = margin + labelWidth + barsWidth + valueWidth;
    blocks.push(
      ...renderBars({ title: "recordings a second (longer is better)", x: margin, values: perSecond }, y),
    );
    blocks.push(...renderBars({ title: "CPU seconds (shorter is better)", x: right, values: cpu }, y));
    y += 44 + summaries.length * lineHeight + 20;
  }
  blocks.push(text(margin, y, note, "note"));
  const height = y + margin;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">${escapeText(title)}</title>
<style>
text { font: 13px system-ui, sans-serif; fill: #1b1f24; }
.title { font-size: 17px; font-weight: 600; }
.store { font-size: 14px; font-weight: 600; }
.head, .note { font-size: 12px; fill: #57606a; }
.paper { fill: #ffffff; }
.bar { fill: #afb8c1; }
.ours { fill: #1f6feb; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .head, .note { fill: #9198a1; }
  .paper { fill: #0d1117; }
  .bar { fill: #57606a; }
  .ours { fill: #58a6ff; }
}
</style>
<rect class="paper" width="${width}" height="${height}" rx="8"/>
${[text(margin, 38, title, "title"), ...blocks].join("\n")}
</svg>
`;
}

function renderBars({ title, x, values }: Bars, y: number): string[] {
  const most = Math.max(...values.map(({ value }) => value), Number.MIN_VALUE);
  const from = x + labelWidth;
  const lines = values.flatMap(({ label, value, shown, ours }, index) => {
    const top = y + 44 + index * lineHeight;
    const length = Math.max(1, (barsWidth * value) / most).toFixed(1);
    const bar = `<rect class="bar${ours ? " ours" : ""}" x="${from}" y="${top - 13}" width="${length}" height="${barHeight}" rx="2"/>`;
    return [text(x, top, label), bar, text(from + Number(length) + 6, top, shown)];
  });
  return [text(from, y + 22, title, "head"), ...lines];
}

function text(x: number, y: number, words: string, kind?: string): string {
  const style = kind === undefined ? "" : ` class="${kind}"`;
  return `<text${style} x="${Number(x.toFixed(1))}" y="${y}">${escapeText(words)}</text>`;
}
