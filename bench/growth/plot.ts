import { flat, type Size, wanted } from "./figures.ts";

const [width, height] = [960, 420];
const area = { left: 60, right: 640, top: 60, bottom: 360 };
/** Room at the right for the size with a backlog, which is no further point of the line. */
const besides = 110;
const colours = ["#1c7ed6", "#e8590c", "#2f9e44", "#9c36b5", "#c92a2a", "#0c8599", "#f08c00", "#495057"];
const shown = [
  "CPU of PostgreSQL a recording",
  "CPU of Onbin a recording",
  "WAL a recording",
  "… without page images",
  "lists, p50",
  "searches, p50",
  "claim to shape, p50",
  "claim to ship, p50",
];

/**
 * An SVG: how many times what the smallest size takes the others take, both axes by their logarithm; beside the largest,
 * hollow, the same with a backlog.
 */
export function plotOf(sizes: readonly Size[], caption: string): string {
  const settled = sizes.filter(({ waiting }) => waiting === 0);
  const backlog = sizes.filter(({ waiting }) => waiting > 0).at(-1);
  const end = backlog === undefined ? area.right : area.right - besides;
  const kinds = flat.filter(({ name }) => shown.includes(name));
  const lines = kinds.map(({ name, of }) => {
    const values = settled.map((size) => of(size) / of(settled[0] ?? size));
    const waiting = backlog === undefined ? [] : [of(backlog) / of(settled[0] ?? backlog)];
    return { name: name.startsWith("…") ? "WAL without page images" : name, values, waiting };
  });
  const all = lines.flatMap(({ values, waiting }) => [...values, ...waiting]).filter(Number.isFinite);
  const [least, most] = [Math.min(0.5, ...all), Math.max(2, ...all)];
  const y = (value: number) =>
    area.bottom - (Math.log(value / least) / Math.log(most / least)) * (area.bottom - area.top);
  const [from, to] = [settled[0]?.calls ?? 1, settled.at(-1)?.calls ?? 1];
  const x = (calls: number) =>
    area.left + (Math.log(calls / from) / Math.max(1e-9, Math.log(to / from))) * (end - area.left);
  const text = (at: [number, number], content: string, more = "") =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" ${more}>${escaped(content)}</text>`;
  const across = (value: number, more: string) =>
    `<line x1="${area.left}" x2="${area.right}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" ${more}/>`;
  const ticks = [0.25, 0.5, 1, 2, 4, 8, 16, 32].filter((value) => value >= least && value <= most);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="#fff"/>
${text([area.left, 26], "How much more it takes when there are more calls", 'font-size="16" font-weight="bold"')}
${text([area.left, 44], caption, 'fill="#495057"')}
${ticks.map((tick) => across(tick, 'stroke="#e9ecef"') + text([area.left - 8, y(tick) + 4], `× ${tick}`, 'text-anchor="end"')).join("\n")}
${across(wanted, 'stroke="#868e96" stroke-dasharray="6 4"')}
${text([area.left + 4, y(wanted) - 5], `wanted: at most × ${wanted}`, 'fill="#868e96"')}
${settled.map(({ name, calls }) => text([x(calls), area.bottom + 20], name, 'text-anchor="middle"')).join("\n")}
${backlog === undefined ? "" : text([area.right, area.bottom + 20], `+ ${backlog.name.split(" + ").at(-1)}`, 'text-anchor="middle"')}
${text([(area.left + end) / 2, area.bottom + 40], "calls of the company; ten others have as many together", 'text-anchor="middle"')}
${lines
  .map(({ name, values, waiting }, i) => {
    const colour = colours[i % colours.length];
    const points = values.map((value, at) => [x(settled[at]?.calls ?? from), y(value)] as const);
    const path = points.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(" ");
    const dots = points.map(
      ([px, py]) => `<circle cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="3" fill="${colour}"/>`,
    );
    const last = [x(to), y(values.at(-1) ?? Number.NaN)].map((at) => at.toFixed(1));
    const hollow = waiting.map(
      (value) =>
        `<line x1="${last[0]}" y1="${last[1]}" x2="${area.right}" y2="${y(value).toFixed(1)}" stroke="${colour}" stroke-dasharray="2 4"/><circle cx="${area.right}" cy="${y(value).toFixed(1)}" r="4" fill="#fff" stroke="${colour}" stroke-width="2"/>`,
    );
    const row = area.top + 14 + i * 22;
    const key = `<rect x="${area.right + 20}" y="${row - 9}" width="10" height="10" fill="${colour}"/>`;
    const label = `${name}: × ${(values.at(-1) ?? Number.NaN).toFixed(2)}`;
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join("")}${hollow.join("")}${key}${text([area.right + 36, row], label)}`;
  })
  .join("\n")}
</svg>
`;
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
