import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shapeRecording } from "../server/shape/shape-recording.ts";
import { measureResponses, printResponses } from "./shape/aliasing.ts";
import { copyInBlocks } from "./shape/copy-in-blocks.ts";
import { ffmpegWorks, shapeWithFfmpeg } from "./shape/ffmpeg.ts";
import { type BenchCase, makeInputs } from "./shape/inputs.ts";
import { type Figures, measureInTurn } from "./shape/measure.ts";
import { peakMemoryOf } from "./shape/peak-memory.ts";

const about = `Shaping against copying, alternating in one run; every figure is the median of its rounds.
  shape = shapeRecording: read the legs, decode, interleave, SHA-256, write .part, rename.
  copy  = read a ready WAV of the very same output bytes in blocks of 512 KiB and write them to another file (no
          hashes), rename. Neither is fsynced (docs/decisions/0039-finished-files-are-not-fsynced.md).
  ffmpeg = one ffmpeg process a recording that writes the same samples (no hashes).
  CPU s = CPU time of the process for one hour of audio. Input files are in the page cache.
  peak memory = largest RSS of a fresh process that shapes this one recording in a thread, and what it grew by.
With --aliasing only what resampling other rates does to tones.
`;

const folder = await mkdtemp(join(process.env.ONBIN_BENCH_DIR ?? tmpdir(), "onbin-bench-shape-"));
try {
  console.log(about);
  console.log(`Files lie in ${folder} (ONBIN_BENCH_DIR chooses another disk).\n`);
  const hasFfmpeg = await ffmpegWorks();
  if (!hasFfmpeg) console.log("ffmpeg is not on PATH: its column stays empty.\n");
  const rows: Row[] = [];
  const durations = process.argv.includes("--aliasing") ? [] : [60, 600, 3600];
  for (const seconds of durations) {
    for (const input of await makeInputs(folder, seconds)) {
      process.stderr.write(`${input.name} …\n`);
      rows.push(await measureCase(input, hasFfmpeg));
    }
  }
  if (rows.length > 0) print(rows);
  if (hasFfmpeg) printResponses(await measureResponses(folder));
} finally {
  await rm(folder, { recursive: true, force: true });
}

type Row = {
  input: BenchCase;
  shape: Figures;
  copy: Figures;
  ffmpeg: Figures | null;
  memory: { peak: number; grown: number };
};

async function measureCase(input: BenchCase, hasFfmpeg: boolean): Promise<Row> {
  const shaped = join(folder, "shaped.wav");
  const copied = join(folder, "copied.wav");
  const shape = async () => {
    const result = shapeRecording(input.legs, shaped, { maxSeconds: 14_400 });
    if (!result.ok) throw new Error(`not shaped: ${result.reason}`);
  };
  await shape();
  const ready = join(folder, "ready.wav");
  copyInBlocks(shaped, ready);
  const rounds = Math.max(3, Math.min(31, Math.round(1860 / input.seconds)));
  const acts = [shape, async () => copyInBlocks(ready, copied)];
  if (hasFfmpeg && input.seconds <= 600)
    acts.push(() => shapeWithFfmpeg(input.legs, join(folder, "ffmpeg.wav")));
  const [first, second, third] = await measureInTurn(acts, rounds);
  if (first === undefined || second === undefined) throw new Error("nothing was measured");
  return {
    input,
    shape: first,
    copy: second,
    ffmpeg: third ?? null,
    memory: await peakMemoryOf(input.legs, shaped),
  };
}

function print(rows: readonly Row[]): void {
  const heads = [
    "case",
    "shape ms",
    "copy ms",
    "ratio",
    "rec/s",
    "CPU s",
    "peak MB",
    "grown MB",
    "ffmpeg ms",
    "× shape",
  ];
  const lines = rows.map(({ input, shape, copy, ffmpeg, memory }) => [
    input.name,
    shape.ms.toFixed(1),
    copy.ms.toFixed(1),
    (shape.ms / copy.ms).toFixed(2),
    (1000 / shape.ms).toFixed(1),
    ((shape.cpuSeconds * 3600) / input.seconds).toFixed(3),
    (memory.peak / 1e6).toFixed(0),
    (memory.grown / 1e6).toFixed(0),
    ffmpeg === null ? "" : ffmpeg.ms.toFixed(1),
    ffmpeg === null ? "" : (ffmpeg.ms / shape.ms).toFixed(1),
  ]);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  for (const line of [heads, ...lines]) {
    console.log(
      line
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join("  "),
    );
  }
  const pair = rows[0];
  if (pair === undefined) return;
  const ratio = pair.shape.ms / pair.copy.ms;
  console.log(
    `\nµ-law pair of one minute: ${ratio.toFixed(2)} × copy (to reach: ≤ 2.5)${ratio > 2.5 ? "  MISSED" : ""}`,
  );
}
