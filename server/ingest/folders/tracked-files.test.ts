import { expect, test } from "vitest";
import { mostTracked, trackFiles } from "./tracked-files.ts";

test("a file's clock begins anew with its bytes, and looks go round", () => {
  let now = 0;
  const files = trackFiles(() => now);
  const first = { archive: false, known: null };
  files.see("a", "1:1", first);
  files.see("b", "1:1", first);
  now = 500;
  expect(files.see("a", "1:1", first)?.since).toBe(0);
  expect(files.see("b", "2:1", first)?.since).toBe(500);
  expect(files.due(1)).toEqual(["a"]);
  expect(files.due(1)).toEqual(["b"]);
  const a = files.get("a");
  if (a) a.restsUntil = 900;
  expect(files.due(9)).toEqual(["b"]);
  now = 900;
  expect(files.due(9).sort()).toEqual(["a", "b"]);
});

test("memory has an end: of more files the others are found again by a scan", () => {
  const files = trackFiles(() => 0);
  for (let n = 0; n < mostTracked; n++) files.see(`${n}`, "", { archive: false, known: null });
  expect(files.see("one more", "", { archive: false, known: null })).toBeNull();
  files.drop("7");
  expect(files.see("one more", "", { archive: false, known: null })).not.toBeNull();
});
