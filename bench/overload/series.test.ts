import { expect, test } from "vitest";
import type { Entry } from "../load/senders.ts";
import { judge, tellStory, toSeconds } from "./series.ts";

async function* journalOf(entries: readonly Entry[]): AsyncGenerator<Entry> {
  yield* entries;
}
const due = (id: string, at: number): Entry => ({ kind: "due", id, at, manner: "patient" });
const end = (id: string, at: number, status: number): Entry => ({
  kind: "end",
  id,
  at,
  due: 0,
  status,
  manner: "patient",
});

const run = () =>
  tellStory(
    journalOf([
      due("a", 1000),
      due("b", 1100),
      { kind: "try", at: 1200, began: 1100, status: 503, wait: 2, manner: "patient" },
      end("a", 1500, 201),
      due("c", 2100),
      end("c", 2200, 503),
      end("b", 3300, 200),
      due("d", 3400),
      end("d", 3500, 201),
    ]),
    [
      ["a", 1900],
      ["b", 3200],
      ["a", 3900],
      ["of another run", 1000],
    ],
  );

test("what was accepted and never came is lost, what came again is told, and who gave up is counted", async () => {
  const { fates } = await run();
  expect(judge(fates)).toEqual({ accepted: 3, lost: ["d"], twice: ["a"], givenUp: 1, givenUpByPatient: 1 });
});

test("second by second: what was offered, taken, turned away, delivered, and what waits outside and inside", async () => {
  const none = { offered: 0, accepted: 0, turnedAway: 0, delivered: 0, outside: 0, inside: 0 };
  expect(toSeconds(await run(), 1000, 4000)).toEqual([
    { ...none, offered: 2, accepted: 1, turnedAway: 1, delivered: 1, outside: 1 },
    { ...none, offered: 1, outside: 1 },
    { ...none, offered: 1, accepted: 2, delivered: 1, inside: 1 },
  ]);
});
