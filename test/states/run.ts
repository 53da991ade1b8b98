import { parseArgs } from "node:util";
import fc from "fast-check";
import { openWorlds } from "./open-worlds.ts";
import { runSequence } from "./run-sequence.ts";
import { sequences } from "./steps.ts";

// npm run test:states [-- --sequences N] [--seed S [--path P]]: promise 5; a path replays one failure.
const { values } = parseArgs({
  options: { sequences: { type: "string" }, seed: { type: "string" }, path: { type: "string" } },
});
const wanted = Number(values.sequences ?? 10_000);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const beside = values.path === undefined ? 4 : 1;
const began = Date.now();
console.log(`${wanted} sequences, seed ${seed}`);

const { worlds, close } = await openWorlds(beside);
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void close().then(() => process.exit(130)));
let run = 0;
/** The first to fail looks for the shortest sequence that does; the others have nothing to add. */
let brokenWorld: number | null = null;
let steps = 0;
const failures = await Promise.all(
  worlds.map(async (world, i) => {
    const property = fc.asyncProperty(sequences, fc.boolean(), async (sequence, listing) => {
      if (brokenWorld !== null && brokenWorld !== i) return;
      await runSequence(world, sequence, listing).catch((error: unknown) => {
        brokenWorld = i;
        throw error;
      });
      run++;
      steps += sequence.length;
      if (run % 1000 === 0) console.log(`${run} sequences, ${Math.round((Date.now() - began) / 1000)} s`);
    });
    const result = await fc.check(property, {
      numRuns: Math.ceil(wanted / beside),
      seed: seed + i,
      ...(values.path === undefined ? {} : { path: values.path }),
      interruptAfterTimeLimit: 20 * 60_000,
    });
    if (!result.failed && !result.interrupted) return null;
    const broke = result.errorInstance instanceof Error ? (result.errorInstance.stack ?? "") : "interrupted";
    const report = `${JSON.stringify(result.counterexample)}\n${broke}`;
    return { seed: seed + i, path: result.counterexamplePath, report };
  }),
);
await close();

const broken = failures.filter((failure) => failure !== null);
for (const { seed: failedSeed, path, report } of broken) {
  console.log(`${report}\nreplay: npm run test:states -- --seed ${failedSeed} --path ${path}`);
}
const seconds = Math.round((Date.now() - began) / 1000);
console.log(`${run} sequences, ${steps} steps, ${seconds} s, seed ${seed}`);
console.log(`${broken.length === 0 ? 1 : 0} passed, ${broken.length} failed`);
process.exitCode = broken.length === 0 ? 0 : 1;
