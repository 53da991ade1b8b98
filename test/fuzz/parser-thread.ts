import { parentPort, workerData } from "node:worker_threads";
import { mutate, oneOf } from "./mutate.ts";
import type { Reader } from "./parser-target.ts";
import { randomOf } from "./random-of.ts";
import type { Finding } from "./report.ts";
import { sidecarReaders } from "./sidecar-readers.ts";
import { waveReader } from "./wave-reader.ts";

/** What the thread is told to do; `state`: the input under way, whether to stop. */
export type Task = {
  group: "wave" | "sidecars";
  seed: number;
  first: number;
  last: number;
  folder: string;
  state: Int32Array;
};
export type Said =
  | { kind: "finding"; finding: Finding }
  | { kind: "done"; inputs: number; refused: number; slowestMs: number; slowest: number };

const { group, seed, first, last, folder, state } = workerData as Task;
const readers: readonly Reader[] = group === "wave" ? [waveReader(folder)] : sidecarReaders;
const say = (said: Said) => parentPort?.postMessage(said);

let refused = 0;
let slowest = { ms: 0, index: first };
let index = first;
for (; index <= last && Atomics.load(state, 1) === 0; index++) {
  Atomics.store(state, 0, index);
  const random = randomOf(seed, group, index);
  const reader = oneOf(random, readers);
  const bytes = mutate(random, reader.corpus);
  const begun = performance.now();
  try {
    await reader.read(bytes);
  } catch (error) {
    if (reader.refused(error)) refused += 1;
    else {
      const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
      say({
        kind: "finding",
        finding: { what: reader.name, index, problem, input: bytes.subarray(0, 400).toString("latin1") },
      });
    }
  }
  const ms = performance.now() - begun;
  if (ms > slowest.ms) slowest = { ms, index };
  // The watchdog in the other thread needs this one's event loop for nothing, but files that are closed do.
  if (index % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
}
say({ kind: "done", inputs: index - first, refused, slowestMs: slowest.ms, slowest: slowest.index });
