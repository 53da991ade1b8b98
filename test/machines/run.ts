import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installCeph } from "../ceph/install-ceph.ts";
import { namespacesMissing } from "../support/namespace-in-test.ts";

/** What is to be done inside the namespaces. */
export type Order = {
  /** To be acknowledged before the blows end. */
  recordings: number;
  /** As many at least. */
  blows: number;
  seed: number;
  keep: boolean;
  store: "ceph" | "peer";
  /** Measure one `work` machine against two, instead of striking any. */
  measure: boolean;
  /** Share of one processor that each `work` machine has, in percent, so that a small computer can hold several. */
  share: number;
};

// npm run test:machines: several machines, one database, the spool in a bucket. Nothing leaves the namespaces.
const usage = `usage: npm run test:machines [-- [--recordings N] [--blows N] [--seed S] [--store ceph|peer] [--keep] [--measure [--share PERCENT]]]
  --recordings N  as many are pushed and acknowledged while machines are killed and cut off (2000)
  --blows N       strikes so often at least (10); the seed says whom, when, how and for how long
  --store         of both buckets: Ceph on a host of its own (installed where that is possible), or our S3 peer, which is
                  slow and lossy besides (ceph; peer where it is measured)
  --measure       how much faster two machines that shape and ship are than one, without any blows
  --share         of one processor, for each of them (30)`;

const words = ["--net", "--mount"];

export async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      recordings: { type: "string", default: "2000" },
      blows: { type: "string", default: "10" },
      seed: { type: "string" },
      store: { type: "string" },
      keep: { type: "boolean", default: false },
      measure: { type: "boolean", default: false },
      share: { type: "string", default: "30" },
    },
  });
  // Measured is Onbin, so with the store that is not the limit.
  const store = values.store ?? (values.measure ? "peer" : "ceph");
  const order: Order = {
    recordings: Number(values.recordings),
    blows: Number(values.blows),
    seed: Number(values.seed ?? Date.now() % 100_000),
    keep: values.keep,
    store: store === "peer" ? "peer" : "ceph",
    measure: values.measure,
    share: Number(values.share),
  };
  const areWhole = [order.recordings, order.blows, order.seed].every(Number.isInteger);
  if (store !== order.store || !areWhole || !(order.share > 0)) {
    console.error(usage);
    return 2;
  }
  const missing = namespacesMissing(words) ?? (order.store === "ceph" ? installCeph() : null);
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
