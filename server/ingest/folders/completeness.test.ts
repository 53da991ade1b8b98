import { describe, expect, test } from "vitest";
import { judge, type Sighting, weakest } from "./completeness.ts";

/** A WAV of a call that goes on, seen a moment ago on a network share. */
const growing: Sighting = {
  ...{ size: 44, stillMs: 0, ageMs: 1_000, writer: "unknown", lengths: "open" },
  ...{ beside: "none", renamed: false, needsSidecar: false },
};
const finished: Sighting = { ...growing, size: 16_044, lengths: "whole", stillMs: 5_000 };
const mp3: Sighting = { ...finished, lengths: "none" };

describe("a recording is finished by a sign, never by a size that stands still", () => {
  test.each<[string, Partial<Sighting>, Sighting, object]>([
    ["on hold for four minutes", { stillMs: 240_000 }, growing, { wait: "growing" }],
    ["its PBX died five minutes ago", { stillMs: 300_000 }, growing, { ready: "quiet" }],
    ["its PBX died last week", { ageMs: 7 * 86_400_000 }, growing, { ready: "quiet" }],
    ["quiet for an hour, and open", { stillMs: 3_600_000, writer: "seen" }, growing, { wait: "writer" }],
    [
      "closed, its lengths open: the writer died",
      { stillMs: 9_000, writer: "none" },
      growing,
      { wait: "growing" },
    ],
    ["its lengths are there", {}, finished, { ready: "lengths" }],
    ["its lengths came this moment", { stillMs: 0 }, finished, { wait: "settling" }],
    ["closed", { writer: "none" }, finished, { ready: "closed" }],
    ["whole, and open", { writer: "seen", beside: "done" }, finished, { wait: "writer" }],
    ["cut short on its way", { lengths: "differ", writer: "none" }, finished, { wait: "growing" }],
    ["no header to go by, nobody to be seen", { stillMs: 299_000 }, mp3, { wait: "growing" }],
    ["no header to go by, quiet", { stillMs: 300_000 }, mp3, { ready: "quiet" }],
    ["no header to go by, closed", { writer: "none" }, mp3, { ready: "closed" }],
    ["a .json after it", { beside: "json", stillMs: 0 }, mp3, { ready: "sidecar" }],
    ["a .json when the call began", { beside: "json", stillMs: 60_000 }, growing, { wait: "growing" }],
    ["a .done, whatever its header says", { beside: "done" }, growing, { ready: "done" }],
    ["it got its name when it was done", { renamed: true, stillMs: 0 }, mp3, { ready: "renamed" }],
    ["renamed while it grows", { renamed: true }, growing, { wait: "growing" }],
    ["its .json is awaited", { needsSidecar: true }, finished, { wait: "sidecar" }],
    ["its .json never came", { needsSidecar: true, stillMs: 300_000 }, finished, { ready: "lengths" }],
    ["empty as yet", { size: 0, lengths: "none" }, growing, { wait: "growing" }],
    ["empty for good", { size: 0, lengths: "none", stillMs: 300_000 }, growing, { refuse: "file-empty" }],
  ])("%s", (_, changes, base, expected) => {
    expect(judge({ ...base, ...changes }, 300)).toEqual(expected);
  });

  test("a recording of several files hangs on the weakest sign", () => {
    expect(weakest(["sidecar", "closed", "lengths"])).toBe("lengths");
    expect(weakest(["done"])).toBe("done");
  });
});
