import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Leg } from "../../server/shape/leg.ts";

const act = new URL("../../server/shape/shape-recording.ts", import.meta.url).href;

/** Shapes the legs in a fresh process: its peak RSS (sampled every 2 ms), and by how much that is above its RSS before, in bytes. */
export async function peakMemoryOf(
  legs: readonly Leg[],
  path: string,
): Promise<{ peak: number; grown: number }> {
  const program = `
    const { shapeRecording } = await import(${JSON.stringify(act)});
    const before = process.memoryUsage.rss();
    let peak = before;
    const sample = setInterval(() => { peak = Math.max(peak, process.memoryUsage.rss()); }, 2);
    await shapeRecording(${JSON.stringify(legs)}, ${JSON.stringify(path)}, { maxSeconds: 14400 });
    clearInterval(sample);
    peak = Math.max(peak, process.memoryUsage.rss());
    console.log(JSON.stringify({ peak, grown: peak - before }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
  return JSON.parse(stdout) as { peak: number; grown: number };
}
