import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Said, Task } from "./parser-thread.ts";
import type { Finding, GroupReport } from "./report.ts";

/** Milliseconds on one input after which its reader hangs. */
const patience = 10_000;
/** Megabytes of JavaScript's heap in the thread, and of the whole process. */
const heapMb = 256;
const mostMb = 512;

type Wanted = { group: Task["group"]; seed: number; seconds: number; input?: number };

/** Runs readers in a thread of their own; one that hangs is ended, and the next goes on behind its input. */
export async function fuzzParsers({ group, seed, seconds, input }: Wanted): Promise<GroupReport> {
  const folder = await mkdtemp(join(tmpdir(), "onbin-fuzz-"));
  const begun = Date.now();
  const end = begun + 1000 * seconds;
  const report = { inputs: 0, refused: 0, peakMb: 0, slowest: { ms: 0, index: 0 } };
  const crashes: Finding[] = [];
  const hangs: Finding[] = [];
  let next = input ?? 0;
  while (Date.now() < end && hangs.length + crashes.length < 20) {
    const state = new Int32Array(new SharedArrayBuffer(8));
    const task: Task = { group, seed, first: next, last: input ?? 2 ** 31 - 2, folder, state };
    const worker = new Worker(new URL("./parser-thread.ts", import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    let exited = false;
    const inputOf = () => Atomics.load(state, 0);
    worker.on("message", (said: Said) => {
      if (said.kind === "finding") crashes.push(said.finding);
      else {
        report.inputs += said.inputs;
        report.refused += said.refused;
        if (said.slowestMs > report.slowest.ms) report.slowest = { ms: said.slowestMs, index: said.slowest };
      }
    });
    worker.on("error", (error) => {
      crashes.push({ what: group, index: inputOf(), problem: String(error), input: "" });
      report.inputs += inputOf() - next;
    });
    worker.on("exit", () => {
      exited = true;
    });
    let last = { input: -1, at: Date.now() };
    while (!exited) {
      await sleep(50);
      report.peakMb = Math.max(report.peakMb, process.memoryUsage().rss / 2 ** 20);
      if (inputOf() !== last.input) last = { input: inputOf(), at: Date.now() };
      if (Date.now() > end) Atomics.store(state, 1, 1);
      if (Date.now() - last.at > patience && !exited) {
        hangs.push({ what: group, index: last.input, problem: `no end within ${patience} ms`, input: "" });
        report.inputs += last.input - next + 1;
        await worker.terminate();
        exited = true;
      }
    }
    next = inputOf() + 1;
    if (input !== undefined) break;
  }
  await rm(folder, { recursive: true, force: true });
  return {
    ...{ group, inputs: report.inputs, seconds: (Date.now() - begun) / 1000, crashes, hangs },
    ...{ peakMb: report.peakMb, mostMb, slowest: report.slowest },
    answers: { read: report.inputs - report.refused - crashes.length, refused: report.refused },
  };
}
