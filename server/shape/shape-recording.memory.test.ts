import { execFile } from "node:child_process";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { waveFile } from "./testing/wave-file.ts";

const folder = temporaryFolder();
const seconds = 3600;
const act = new URL("./shape-threads.ts", import.meta.url).href;

/** One hour of µ-law zeros (−32124) that takes no room on disk. */
async function sparseHour(name: string): Promise<string> {
  const path = join(folder, name);
  const bytes = seconds * 8000;
  const header = waveFile({
    tag: 7,
    bits: 8,
    data: Buffer.alloc(0),
    dataLength: bytes,
    riffLength: bytes + 36,
  });
  const handle = await open(path, "w");
  await handle.write(header);
  await handle.truncate(header.length + bytes);
  await handle.close();
  return path;
}

it("a call of one hour takes less than 30 MB and lets the process breathe", async () => {
  const legs = [
    { role: "agent", path: await sparseHour("agent.wav"), declared: null, offsetSeconds: 0 },
    { role: "customer", path: await sparseHour("customer.wav"), declared: null, offsetSeconds: 0 },
  ];
  const program = `
    const { openShapeThreads } = await import(${JSON.stringify(act)});
    const [legs, out] = ${JSON.stringify([legs, join(folder, "out.wav")])};
    const threads = openShapeThreads(1);
    // The thread itself is there before the measuring begins; this is too long for it, and refused.
    await threads.shape(legs, out, { maxSeconds: 1 });
    const before = process.memoryUsage.rss();
    let peak = before, breaths = 0, running = true;
    const breathe = () => { peak = Math.max(peak, process.memoryUsage.rss()); breaths++; if (running) setImmediate(breathe); };
    setImmediate(breathe);
    const result = await threads.shape(legs, out, { maxSeconds: 14400 });
    running = false;
    await threads.close();
    console.log(JSON.stringify({ grown: peak - before, breaths, frames: result.ok ? result.shaped.frames : 0 }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
  const { grown, breaths, frames } = JSON.parse(stdout) as { grown: number; breaths: number; frames: number };
  expect(frames).toBe(seconds * 8000);
  expect(grown).toBeLessThan(30e6);
  expect(breaths).toBeGreaterThan(200);
}, 120_000);
