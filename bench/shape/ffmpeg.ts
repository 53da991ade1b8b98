import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Leg } from "../../server/shape/leg.ts";

const run = promisify(execFile);

/** Whether an ffmpeg can be started here. */
export async function ffmpegWorks(): Promise<boolean> {
  return run("ffmpeg", ["-version"]).then(
    () => true,
    () => false,
  );
}

/** The same conversion by one ffmpeg process; for legs of equal length, which the inputs here are. */
export async function shapeWithFfmpeg(legs: readonly Leg[], path: string): Promise<void> {
  const inputs = legs.flatMap((leg) => ["-i", leg.path]);
  const join = legs.length === 2 ? ["-filter_complex", "[0:a][1:a]join=inputs=2:channel_layout=stereo"] : [];
  await run("ffmpeg", ["-v", "error", "-nostdin", "-y", ...inputs, ...join, "-c:a", "pcm_s16le", path]);
}
