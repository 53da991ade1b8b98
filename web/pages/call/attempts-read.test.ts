import { expect, test } from "vitest";
import type { Attempt, AttemptList } from "../../../contract/calls.ts";
import { beginReading, goOnReading } from "./attempts-read.ts";

/** The newest page when so many attempts were made, three on a page. */
const pageAt = (made: number, outcome: Attempt["outcome"] = "failed"): AttemptList => ({
  items: [made, made - 1, made - 2].map((n) => ({
    id: String(n),
    startedAt: new Date(n * 1000).toISOString(),
    finishedAt: null,
    outcome,
    code: null,
    httpStatus: null,
    requestId: null,
    words: null,
    uri: "s3://demo/a.wav",
  })),
  next: `before ${made - 2}`,
});
const ids = (read: ReturnType<typeof beginReading>) =>
  [...read.seen.keys()].map(Number).sort((a, b) => a - b);

test("what the newest page no longer has stays, and older ones go on where they did", () => {
  let read = beginReading(pageAt(10));
  for (const made of [11, 13, 14]) read = goOnReading(read, pageAt(made, "delivered"));
  expect(ids(read)).toEqual([8, 9, 10, 11, 12, 13, 14]);
  expect(read.next).toBe("before 8");
  expect(read.seen.get("14")?.outcome).toBe("delivered");
});

test("more than a page came in at once: no gap, but a new beginning", () => {
  const read = goOnReading(beginReading(pageAt(10)), pageAt(14));
  expect(ids(read)).toEqual([12, 13, 14]);
  expect(read.next).toBe("before 12");
});
