import { expect, test } from "vitest";
import { idOf, instantOf, storable, textOf } from "./said.ts";

test("texts from outside become one line of at most 256 characters", () => {
  expect(textOf("  a\u0000b\r\nc\u009b ")).toBe("a b c");
  expect(textOf("\ud800x")).toBe("\ufffdx");
  expect([...(textOf("😀".repeat(300)) ?? "")]).toHaveLength(256);
  expect([textOf(7), textOf(" \n"), textOf(null), textOf({ a: 1 })]).toEqual([
    "7",
    undefined,
    undefined,
    undefined,
  ]);
  expect([idOf("CA1"), idOf("a b"), idOf(""), idOf("x".repeat(201)), idOf(1)]).toEqual([
    "CA1",
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("times as RFC 3339 and as Twilio writes them; nothing else", () => {
  expect(instantOf("2026-11-22T08:00:05.123456Z")).toEqual(new Date("2026-11-22T08:00:05.123Z"));
  expect(instantOf("Sun, 22 Nov 2026 08:00:05 +0000")).toEqual(new Date("2026-11-22T08:00:05Z"));
  expect(["Sun, 99 Nov 2026 08:00:05 +0000", "2026-11-22 08:00:05", "", null, 7].map(instantOf)).toEqual(
    Array(5).fill(undefined),
  );
});

test("what is stored has nothing that PostgreSQL refuses, at any depth", () => {
  const said = { "a\0": ["\0b\udc00", { c: null, d: 1, e: true }] };
  expect(storable(said)).toEqual({ a: ["b\ufffd", { c: null, d: 1, e: true }] });
});
