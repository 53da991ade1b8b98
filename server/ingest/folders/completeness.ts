import type { WaveLengths } from "./wave-lengths.ts";

/** Which sign said that a file is finished, strongest first (docs/sources/folder.md). */
export const signs = ["done", "sidecar", "renamed", "closed", "lengths", "quiet"] as const;
export type Sign = (typeof signs)[number];

/** What can be seen of a file, and of what stands beside it. */
export type Sighting = {
  size: number;
  /** Milliseconds for which we have seen it unchanged, by our own clock. */
  stillMs: number;
  /** Milliseconds since its last write, by the clock that writes it, which may be another machine's. */
  ageMs: number;
  /** Whether a process has it open for writing; `unknown` where not every writer could be seen. */
  writer: "seen" | "none" | "unknown";
  lengths: WaveLengths;
  /** What was written beside it, not before its own last write. */
  beside: "done" | "json" | "none";
  /** It was seen before under a passing name. */
  renamed: boolean;
  /** The sidecar is awaited for some time even where the file itself is finished. */
  needsSidecar: boolean;
};

export type Judgement =
  | { ready: Sign }
  | { wait: "writer" | "settling" | "growing" | "sidecar" }
  | { refuse: "file-empty" };

/** Writes of one file may be some time apart without a writer between them. */
export const settleMs = 3_000;
const hour = 3_600_000;

/**
 * Whether a file is finished. A stable size is never a sign: a call on hold writes nothing. Somebody who has it open
 * for writing outweighs every sign; header lengths that are still open outweigh a .json, since that may be written when a
 * call begins, and a closed file, since its writer may have died.
 */
export function judge(seen: Sighting, quietSeconds: number): Judgement {
  if (seen.writer === "seen") return { wait: "writer" };
  // A file of days ago that nobody has open is quiet, whenever we saw it first.
  const isOld = seen.ageMs >= 24 * hour;
  const isQuiet = seen.stillMs >= quietSeconds * 1000 || isOld;
  if (seen.size === 0) return isQuiet ? { refuse: "file-empty" } : { wait: "growing" };
  if (seen.beside === "done") return { ready: "done" };
  const isOpen = seen.lengths === "open" || seen.lengths === "differ";
  if (seen.beside === "json" && !isOpen) return { ready: "sidecar" };
  if (seen.needsSidecar && seen.beside === "none" && !isQuiet) return { wait: "sidecar" };
  if (seen.renamed && !isOpen) return { ready: "renamed" };
  const isSettled = seen.stillMs >= settleMs || seen.ageMs >= hour;
  if (!isOpen && (seen.writer === "none" || seen.lengths === "whole")) {
    if (!isSettled) return { wait: "settling" };
    return { ready: seen.writer === "none" ? "closed" : "lengths" };
  }
  return isQuiet ? { ready: "quiet" } : { wait: "growing" };
}

/** The weakest sign of a recording's files: the one that it hangs on. */
export function weakest(of: readonly Sign[]): Sign {
  return signs[Math.max(...of.map((sign) => signs.indexOf(sign)))] ?? "quiet";
}
