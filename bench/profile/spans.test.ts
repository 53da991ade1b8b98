import { expect, test } from "vitest";
import { spansOf } from "./spans.ts";

const at = (ms: number) => new Date(ms).toISOString();
const log = [
  { time: at(1_000_100), event: "door.taken", sequenceId: "a", ms: 40 },
  { time: at(1_000_130), event: "shape.done", sequenceId: "a" },
  { time: at(1_000_200), event: "door.taken", sequenceId: "b", ms: 5 },
]
  .map((line) => JSON.stringify(line))
  .join("\n");

test("a recording's way is cut where its lines and its rows say", () => {
  const rows = [{ sequenceId: "a", begun: 1_000_135, finished: 1_000_150, delivered: 1_000_151 }];
  expect(spansOf(`not JSON\n${log}`, rows)).toEqual([
    { door: 40, toShaped: 30, toSent: 5, sending: 15, whole: 91 },
  ]);
});

test("a recording of which a part is missing is left out", () => {
  const rows = [{ sequenceId: "b", begun: 1, finished: 2, delivered: 3 }];
  expect(spansOf(log, rows)).toEqual([]);
});
