import { parseArgs } from "node:util";
import { killAtPoints } from "./points/kill-at-points.ts";
import { killAtRandom } from "./random-kills.ts";
import { stopForLong } from "./zombies.ts";

// npm run test:kill: promises 1, 2 and 20 of the design, on this machine alone.
const usage = `usage: npm run test:kill [-- [--points] [--zombies] [--kills N] [--seed S] [--keep]]
  --points    dies at every kill point named in the source
  --zombies   stops processes over two leases, and lets them go on
  --kills N   kills N times at random
Without one of these: all of them, with 70 kills at random beside the 30 at named points.`;

const { values } = parseArgs({
  options: {
    points: { type: "boolean" },
    zombies: { type: "boolean" },
    kills: { type: "string" },
    seed: { type: "string" },
    keep: { type: "boolean", default: false },
  },
});
const all = !values.points && !values.zombies && values.kills === undefined;
const kills = Number(values.kills ?? (all ? 70 : 0));
const seed = Number(values.seed ?? Date.now() % 100_000);
if (!Number.isInteger(kills) || kills < 0 || !Number.isInteger(seed)) {
  console.error(usage);
  process.exit(2);
}
if (process.platform !== "linux") {
  console.log(
    "The kill test finds its victims in /proc and runs on Linux only: not run.\n0 passed, 0 failed, 1 skipped",
  );
  process.exit(0);
}

const begun = Date.now();
const results = new Map<string, boolean>();
const part = async (name: string, act: () => Promise<boolean>) => {
  try {
    results.set(name, await act());
  } catch (error) {
    console.error(error instanceof Error ? error.stack : error);
    results.set(name, false);
  }
};
console.log(`seed ${seed}`);
// A zombie mostly waits: the points are tried meanwhile.
await Promise.all([
  all || values.zombies ? part("zombies", () => stopForLong(seed, values.keep)) : undefined,
  all || values.points ? part("kill points", () => killAtPoints(seed, values.keep)) : undefined,
]);
if (kills > 0) await part(`${kills} random kills`, () => killAtRandom(kills, seed, values.keep));

for (const [name, good] of results) console.log(`${good ? "✓" : "✗"} ${name}`);
const failed = [...results.values()].filter((good) => !good).length;
console.log(
  `${Math.round((Date.now() - begun) / 1000)} s\n${results.size - failed} passed, ${failed} failed`,
);
process.exit(failed === 0 ? 0 : 1);
