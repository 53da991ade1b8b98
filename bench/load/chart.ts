import { escapeText } from "./escape-text.ts";

export type Line = { name: string; colour: string; values: readonly number[] };
export type Panel = { title: string; lines: readonly Line[] };
type Chart = {
  title: string;
  /** Below the title. */
  note: string;
  /** Seconds between two values, of every line. */
  step: number;
  /** From when to when something was going on, shaded, in seconds. */
  shaded: { from: number; to: number; name: string };
  panels: readonly Panel[];
};

const width = 960;
const left = 70;
const right = 20;
const high = 150;
const between = 54;
const top = 78;

/** Panels of lines over one axis of time, as an SVG of its own. */
export function drawChart({ title, note, step, shaded, panels }: Chart): string {
  const count = Math.max(2, ...panels.flatMap(({ lines }) => lines.map(({ values }) => values.length)));
  const lasts = (count - 1) * step;
  const x = (second: number) => left + (second / lasts) * (width - left - right);
  const whole = top + panels.length * (high + between);
  const drawn = panels.map((panel, i) => drawPanel(panel, top + i * (high + between)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${whole}" font-family="sans-serif" font-size="12" role="img">
<title>${escapeText(title)}</title>
<rect width="${width}" height="${whole}" fill="#fff"/>
<text x="${left}" y="24" font-size="16" font-weight="bold">${escapeText(title)}</text>
<text x="${left}" y="42" fill="#555">${escapeText(note)}</text>
${drawn.join("\n")}
</svg>
`;

  function drawPanel({ title: name, lines }: Panel, at: number): string {
    const most = roundUp(Math.max(1, ...lines.flatMap(({ values }) => values)));
    const y = (value: number) => at + high - (value / most) * high;
    const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
      const value = share * most;
      return `<path d="M${left} ${fix(y(value))}H${width - right}" stroke="#e3e3e3"/><text x="${left - 8}" y="${fix(y(value) + 4)}" text-anchor="end" fill="#555">${short(value)}</text>`;
    });
    const minutes = ticks(lasts).map(
      (second) =>
        `<text x="${fix(x(second))}" y="${at + high + 16}" text-anchor="middle" fill="#555">${lasts < 120 ? `${second} s` : `${second / 60} min`}</text>`,
    );
    const shade = `<rect x="${fix(x(shaded.from))}" y="${at}" width="${fix(x(shaded.to) - x(shaded.from))}" height="${high}" fill="#f4efe2"/><text x="${fix(x(shaded.from) + 6)}" y="${at + 14}" fill="#8a7a4a">${escapeText(shaded.name)}</text>`;
    const paths = lines.map(({ colour, values }) => {
      const points = values.map((value, i) => `${fix(x(i * step))},${fix(y(value))}`).join(" ");
      return `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="1.5"/>`;
    });
    const keys = lines.map(
      ({ name: line, colour }, i) =>
        `<text x="${width - right - (lines.length - 1 - i) * 120}" y="${at - 8}" text-anchor="end" fill="${colour}">● ${escapeText(line)}</text>`,
    );
    const heading = `<text x="${left}" y="${at - 8}" font-weight="bold">${escapeText(name)}</text>`;
    return [shade, ...grid, ...minutes, ...paths, heading, ...keys].join("\n");
  }
}

/** Whole minutes, at most twelve of them; of less than two minutes, ten seconds each. */
function ticks(lasts: number): number[] {
  const every = lasts < 120 ? 10 : 60 * Math.max(1, Math.ceil(lasts / 60 / 12));
  return Array.from({ length: Math.floor(lasts / every) + 1 }, (_, i) => i * every);
}

/** The next of 1, 2, 4, 5, 8, 10 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 4, 5, 8].find((times) => times * power >= value) ?? 10);
}

function short(value: number): string {
  return value >= 10_000 ? `${value / 1000}k` : String(Math.round(value * 100) / 100);
}

function fix(value: number): string {
  return String(Math.round(value * 10) / 10);
}
