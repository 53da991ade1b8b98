import { parentPort } from "node:worker_threads";
import { shapeRecording } from "./shape-recording.ts";
import type { ShapeOrder, ShapeOutcome } from "./shape-threads.ts";

// A thread that shapes one recording after the other; see shape-threads.ts.
parentPort?.on("message", ({ legs, outPath, maxSeconds, memory, aborted }: ShapeOrder) => {
  const flag = new Int32Array(aborted);
  const checkpoint = () => {
    if (Atomics.load(flag, 0) === 1) throw new Error("aborted");
  };
  let outcome: ShapeOutcome;
  try {
    outcome = { result: shapeRecording(legs, outPath, { maxSeconds, checkpoint, memory }) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    outcome = { failure: { message: error instanceof Error ? error.message : String(error), code } };
  }
  parentPort?.postMessage(outcome);
});
