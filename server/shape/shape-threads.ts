import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { limitAtOnce } from "../base/limit-at-once.ts";
import type { Leg } from "./leg.ts";
import type { ShapeResult, SharedBytes } from "./shape-recording.ts";

/** What a thread is given, and what it answers. */
export type ShapeOrder = {
  legs: readonly Leg[];
  outPath: string;
  maxSeconds: number;
  memory: SharedBytes | null;
  /** An Int32 that becomes 1 when nobody waits any more. */
  aborted: SharedArrayBuffer;
};
export type ShapeOutcome =
  | { result: ShapeResult }
  | { failure: { message: string; code: string | undefined } };

export type ShapeThreads = {
  /** As `shapeRecording`, in a thread of its own; `signal` ends it between two blocks. */
  shape(
    legs: readonly Leg[],
    outPath: string,
    options: { maxSeconds: number; signal?: AbortSignal; memory?: SharedBytes | null },
  ): Promise<ShapeResult>;
  close(): Promise<void>;
};

/** Threads that shape, so that neither the arithmetic nor the disk holds up what else this process does. */
export function openShapeThreads(count: number): ShapeThreads {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const limit = limitAtOnce(count);

  const start = (): Worker => {
    const worker = new Worker(new URL("./shape-thread.ts", import.meta.url), {
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    all.add(worker);
    worker.on("exit", () => all.delete(worker));
    return worker;
  };

  return {
    shape: (legs, outPath, { maxSeconds, signal, memory = null }) =>
      limit(async () => {
        signal?.throwIfAborted();
        const worker = idle.pop() ?? start();
        const aborted = new SharedArrayBuffer(4);
        const abort = () => void Atomics.store(new Int32Array(aborted), 0, 1);
        signal?.addEventListener("abort", abort);
        try {
          const order: ShapeOrder = { legs, outPath, maxSeconds, memory, aborted };
          const outcome = await ask(worker, order);
          idle.push(worker);
          if ("result" in outcome) return outcome.result;
          signal?.throwIfAborted();
          throw Object.assign(new Error(outcome.failure.message), { code: outcome.failure.code });
        } finally {
          signal?.removeEventListener("abort", abort);
        }
      }),
    async close() {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

/** Throws when the thread breaks; it is not used again then. */
async function ask(worker: Worker, order: ShapeOrder): Promise<ShapeOutcome> {
  const ended = new AbortController();
  try {
    worker.postMessage(order);
    const answered = once(worker, "message", { signal: ended.signal });
    const broken = once(worker, "exit", { signal: ended.signal }).then(() => {
      throw new Error("the shaping thread ended");
    });
    broken.catch(() => undefined);
    const [outcome] = (await Promise.race([answered, broken])) as [ShapeOutcome];
    return outcome;
  } finally {
    ended.abort();
  }
}
