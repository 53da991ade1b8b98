import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GoldenCase } from "./golden-cases.ts";

/** Whether there is an ffmpeg to compare with. */
export function hasFfmpeg(): boolean {
  return spawnSync("ffmpeg", ["-version"]).status === 0;
}

/** The case's samples as ffmpeg decodes them: 16-bit little-endian, the file's own channels, no header. */
export function decodeWithFfmpeg({ file, ffmpegFormat }: GoldenCase): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "onbin-golden-"));
  try {
    const path = join(folder, "input");
    writeFileSync(path, file);
    const headerless = ffmpegFormat === undefined ? [] : ["-f", ffmpegFormat, "-ar", "8000"];
    return execFileSync("ffmpeg", ["-v", "quiet", "-nostdin", ...headerless, "-i", path, "-f", "s16le", "-"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
