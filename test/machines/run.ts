import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { namespacesMissing } from "../support/namespace-in-test.ts";

/** What is to be done inside the namespaces. */
export type Order = {
  /** To be acknowledged before the blows end. */
  recordings: number;
  seed: number;
  keep: boolean;
  /** Measure one `work` machine against two, instead of striking any. */
  measure: boolean;
  /** Share of one processor that each `work` machine has, in percent, so that a small computer can hold several. */
  share: number;
};

// npm run test:machines: several machines, one database, the spool in a bucket. Nothing leaves the namespaces.
const usage = `usage: npm run test:machines [-- [--recordings N] [--seed S] [--keep] [--measure [--share PERCENT]]]
  --recordings N  as many are pushed and acknowledged while machines are killed and cut off (2000)
  --measure       how much faster two machines that shape and ship are than one, without any blows
  --share         of one processor, for each of them (30)`;

const words = ["--net", "--mount"];

export async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      recordings: { type: "string", default: "2000" },
      seed: { type: "string" },
      keep: { type: "boolean", default: false },
      measure: { type: "boolean", default: false },
      share: { type: "string", default: "30" },
    },
  });
  const order: Order = {
    recordings: Number(values.recordings),
    seed: Number(values.seed ?? Date.now() % 100_000),
    keep: values.keep,
    measure: values.measure,
    share: Number(values.share),
  };
  if (!Number.isInteger(order.recordings) || !Number.isInteger(order.seed) || !(order.share > 0)) {
    console.error(usage);
    return 2;
  }
  const missing = namespacesMissing(words);
  if (missing !== null) {
    console.log(`NOT RUN: machines in network namespaces. ${missing}\n0 passed, 0 failed, 1 skipped`);
    return 0;
  }
  console.log(`seed ${order.seed}`);
  const inside = fileURLToPath(new URL("./inside.ts", import.meta.url));
  const child = spawn(
    "unshare",
    // In a process namespace of its own nothing outlives it.
    [
      ...words,
      "--pid",
      "--fork",
      "--mount-proc",
      "--kill-child",
      process.execPath,
      inside,
      JSON.stringify(order),
    ],
    { stdio: "inherit" },
  );
  const [code] = (await once(child, "exit")) as [number | null];
  console.log(`${code === 0 ? 1 : 0} passed, ${code === 0 ? 0 : 1} failed`);
  return code ?? 1;
}

if (import.meta.main) process.exit(await main());
