import { expect, test } from "vitest";
import { sinceWhen } from "./reconcile.ts";

const at = (text: string) => new Date(`2026-11-${text}:00Z`);

test("a look covers two days, more after a rest, and nothing from before the source", () => {
  const now = at("22T12:00");
  const createdAt = at("01T00:00");
  expect(sinceWhen({ createdAt, lookedAt: at("22T11:00") }, now)).toEqual(at("20T12:00"));
  expect(sinceWhen({ createdAt, lookedAt: at("10T12:00") }, now)).toEqual(at("10T11:00"));
  expect(sinceWhen({ createdAt, lookedAt: null }, now)).toEqual(new Date(createdAt.getTime() - 60_000));
  expect(sinceWhen({ createdAt: at("22T11:00"), lookedAt: null }, now)).toEqual(at("22T10:59"));
  const old = new Date("2025-01-01T00:00:00Z");
  expect(sinceWhen({ createdAt: old, lookedAt: old }, now)).toEqual(new Date("2026-10-24T12:00:00Z"));
});
