import { expect, test } from "vitest";
import { writeMetrics } from "./prometheus.ts";

test("figures are written in Prometheus' text format, those without samples not at all", () => {
  const text = writeMetrics([
    {
      name: "a_total",
      type: "counter",
      help: "Back\\slash\nand line.",
      samples: [{ labels: { x: 'say "so"\\\n', y: "1" }, value: 2 }, { value: Number.POSITIVE_INFINITY }],
    },
    { name: "b", type: "gauge", help: "Nothing known.", samples: [] },
  ]);
  expect(text).toBe(
    [
      "# HELP a_total Back\\\\slash\\nand line.",
      "# TYPE a_total counter",
      'a_total{x="say \\"so\\"\\\\\\n",y="1"} 2',
      "a_total +Inf",
      "",
    ].join("\n"),
  );
});
