import { XMLParser, XMLValidator } from "fast-xml-parser";
import { expect, test } from "vitest";
import type { Summary, WayName } from "./figures.ts";
import { renderPicture } from "./picture.ts";

const made = (way: WayName, recordingsPerSecond: number, cpuSeconds: number): Summary => ({
  ...{ way, recordingsPerSecond, cpuSeconds, seconds: 1, cpuParts: {} },
  ...{ largestBytes: 0, sumBytes: 0, sentBytes: 0, rounds: [] },
});
const summaries = [made("onbin", 100, 4), made("aws", 10, 20), made("floor", 200, 1)];

type Drawn = {
  svg: {
    "@height": string;
    "@width": string;
    style: string;
    title: { "#text": string };
    rect: Record<"@class" | "@x" | "@y" | "@width", string>[];
    text: ({ "#text": string | number } & Record<"@x" | "@y", string>)[];
  };
};

function draw(title = "300 calls"): Drawn["svg"] {
  const svg = renderPicture(
    [
      { store: "Sink", summaries },
      { store: "Ceph", summaries: summaries.slice(0, 2) },
    ],
    title,
    "a note",
  );
  expect(XMLValidator.validate(svg)).toBe(true);
  return (new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "@" }).parse(svg) as Drawn).svg;
}

test("draws a bar as long as its value for each way, in both measures, on both stores", () => {
  const bars = draw().rect.filter((rect) => rect["@class"].startsWith("bar"));
  const lengths = bars.map((bar) => Number(bar["@width"]));
  expect(lengths).toHaveLength(10);
  // Recordings a second, then CPU seconds: the longest fills the width, the others by their share.
  expect(lengths.slice(0, 6).map((length) => length / 175)).toEqual(
    [0.5, 0.05, 1, 0.2, 1, 0.05].map((share) => expect.closeTo(share, 2)),
  );
  expect(bars.filter((bar) => bar["@class"] === "bar ours")).toHaveLength(4);
});

test("stays inside its edges, nothing over another", () => {
  const { rect, text, "@width": width, "@height": height } = draw();
  for (const { "@y": y } of text) expect(Number(y)).toBeLessThan(Number(height));
  for (const bar of rect.slice(1)) {
    const end = Number(bar["@x"]) + Number(bar["@width"]);
    expect(end).toBeLessThan(Number(width) - 40);
  }
  const places = text.map((one) => `${one["@x"]},${one["@y"]}`);
  expect(new Set(places).size).toBe(places.length);
});

test("has words for those who do not see it, and colours for light and dark", () => {
  const { title, style, text } = draw("a < b & c");
  expect(title["#text"]).toContain("a < b & c");
  expect(style).toContain("prefers-color-scheme: dark");
  const words = text.map((one) => String(one["#text"]));
  for (const word of ["Sink", "Ceph", "Onbin", "ffmpeg + aws s3 cp", "a note"]) expect(words).toContain(word);
});
