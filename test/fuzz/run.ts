import { parseArgs } from "node:util";
import { fuzzParsers } from "./fuzz-parsers.ts";
import { fuzzPushDoor } from "./fuzz-push-door.ts";
import { printReport } from "./report.ts";

// npm run test:fuzz: hostile bytes at every reader of ours, for a given time.
const usage = `usage: npm run test:fuzz [-- [--seconds N] [--seed S] [--only GROUP] [--input I]]
  --seconds N   of all groups together (default 60); the service of "push" starts before they count
  --only GROUP  push (the doors, over HTTP, against real processes), wave, sidecars
  --input I     only this input of a seed, once more`;

const groups = { push: 0.5, wave: 0.25, sidecars: 0.25 } as const;
type Group = keyof typeof groups;
const isGroup = (name: string): name is Group => Object.hasOwn(groups, name);

const { values } = parseArgs({
  options: {
    seconds: { type: "string" },
    seed: { type: "string" },
    only: { type: "string" },
    input: { type: "string" },
  },
});
const seconds = Number(values.seconds ?? 60);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const only = values.only;
const input = values.input === undefined ? undefined : Number(values.input);
if (
  !(seconds > 0) ||
  !Number.isInteger(seed) ||
  (only !== undefined && !isGroup(only)) ||
  (input !== undefined && (only === undefined || !Number.isInteger(input)))
) {
  console.error(usage);
  process.exit(2);
}

console.log(`seed ${seed}, ${seconds} s`);
let passed = 0;
let failed = 0;
for (const [group, share] of Object.entries(groups) as [Group, number][]) {
  if (only !== undefined && only !== group) continue;
  const wanted = { seed, seconds: only === undefined ? seconds * share : seconds };
  const one = input === undefined ? {} : { input };
  const report =
    group === "push"
      ? await fuzzPushDoor({ ...wanted, ...one })
      : await fuzzParsers({ group, ...wanted, ...one });
  if (printReport(seed, report)) passed += 1;
  else failed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
