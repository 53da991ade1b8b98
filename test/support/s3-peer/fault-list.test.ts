import { expect, test } from "vitest";
import type { FaultMatch } from "./fault.ts";
import { FaultList } from "./fault-list.ts";

const facts = { method: "PUT", operation: "PutObject", bucket: "demo", key: "rec/a.wav" } as const;
const act = { kind: "truncatedReply" } as const;
const strikes = (match: FaultMatch) => new FaultList(1, [{ match, act }]).strike(facts).length === 1;

test.each<[FaultMatch, boolean]>([
  [{}, true],
  [{ method: "PUT", operation: "PutObject", bucket: "demo", key: "rec/*.wav" }, true],
  [{ method: "GET" }, false],
  [{ operation: "HeadBucket" }, false],
  [{ bucket: "other" }, false],
  [{ key: "other/*" }, false],
  [{ probability: 0 }, false],
])("%o strikes: %s", (match, expected) => {
  expect(strikes(match)).toBe(expected);
});

test("nth counts the requests that match, times the strikes", () => {
  const list = new FaultList(1, [
    { match: { key: "rec/*", nth: [2, 4] }, act },
    { act, times: 1 },
  ]);
  list.strike({ ...facts, key: "other" });
  expect([1, 2, 3, 4, 5].map(() => list.strike(facts).length)).toEqual([0, 1, 0, 1, 0]);
  expect(list.items).toMatchObject([
    { met: 5, struck: 2 },
    { met: 6, struck: 1 },
  ]);
  list.clear();
  expect(list.strike(facts)).toEqual([]);
});

test("the same seed strikes the same requests, about as many as asked", () => {
  const run = (seed: number) => {
    const list = new FaultList(seed, [{ match: { probability: 0.3 }, act }]);
    return Array.from({ length: 1000 }, () => list.strike(facts).length);
  };
  expect(run(7)).toEqual(run(7));
  expect(run(7)).not.toEqual(run(8));
  const hits = run(7).filter((n) => n === 1).length;
  expect(hits).toBeGreaterThan(250);
  expect(hits).toBeLessThan(350);
});
