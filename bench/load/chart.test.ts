import { expect, test } from "vitest";
import { drawChart } from "./chart.ts";

test("a line goes from the axis' beginning to its end, and its highest value is below the top", () => {
  const svg = drawChart({
    title: "A < B",
    note: "",
    step: 1,
    shaded: { from: 0, to: 1, name: "then" },
    panels: [{ title: "p", lines: [{ name: "l", colour: "#000", values: [0, 15, 20] }] }],
  });
  expect(svg).toContain("A &lt; B");
  // 20 is at the top (78), 0 at the bottom (228); time from 70 to 940.
  expect(svg).toContain('points="70,228 505,115.5 940,78"');
});
