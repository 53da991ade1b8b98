import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Leg } from "../../server/shape/leg.ts";

const act = new URL("../../server/shape/shape-threads.ts", import.meta.url).href;

/**
 * Shapes the legs in a thread of a fresh process: its peak RSS (sampled every 2 ms), and by how much that is above its
 * RSS with the idle thread, in bytes.
 */
export async function peakMemoryOf(
  legs: readonly Leg[],
  path: string,
): Promise<{ peak: number; grown: number }> {
  const program = `
    const { openShapeThreads } = await import(${JSON.stringify(act)});
    const threads = openShapeThreads(1);
    await threads.shape(${JSON.stringify(legs)}, ${JSON.stringify(path)}, { maxSeconds: 1 });
    const before = process.memoryUsage.rss();
    let peak = before;
    const sample = setInterval(() => { peak = Math.max(peak, process.memoryUsage.rss()); }, 2);
    await threads.shape(${JSON.stringify(legs)}, ${JSON.stringify(path)}, { maxSeconds: 14400 });
    clearInterval(sample);
    await threads.close();
    peak = Math.max(peak, process.memoryUsage.rss());
    console.log(JSON.stringify({ peak, grown: peak - before }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
  return JSON.parse(stdout) as { peak: number; grown: number };
}
