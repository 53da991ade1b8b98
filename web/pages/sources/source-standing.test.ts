import { expect, test } from "vitest";
import { sourceState } from "./source-standing.ts";

const [earlier, later] = ["2026-11-22T08:00:00.000Z", "2026-11-22T09:00:00.000Z"];
const trouble = { since: earlier, words: { ja: { cause: "", cure: "" }, en: { cause: "", cure: "" } } };
const fresh = { endedAt: null, trouble: null, receivedAt: null, refusedAt: null };

test.each([
  ["new", fresh],
  ["ok", { ...fresh, receivedAt: earlier }],
  ["refused", { ...fresh, refusedAt: earlier }],
  ["refused", { ...fresh, receivedAt: earlier, refusedAt: later }],
  ["ok", { ...fresh, receivedAt: later, refusedAt: earlier }],
  ["trouble", { ...fresh, receivedAt: later, trouble }],
  ["ended", { ...fresh, receivedAt: later, trouble, endedAt: later }],
] as const)("%s", (expected, source) => {
  expect(sourceState(source)).toBe(expected);
});
