import { parseArgs } from "node:util";
import { limitAtOnce } from "../../server/base/limit-at-once.ts";
import { type Bug, bugs } from "./bugs.ts";
import { runTests } from "./run-tests.ts";
import { copyTree, plant } from "./tree.ts";

// npm run test:harness [-- --bug TEXT] [--every N] [--planted-only]: promise 4. Each bug is planted in a copy of its own,
// where its tests must fail; without any they must pass. Ends with `N passed, N failed`.
// `--every N` takes every Nth bug, from the first on; `--planted-only` leaves the run without any out, where the same tests have just passed.
const { values } = parseArgs({
  options: {
    bug: { type: "string" },
    "planted-only": { type: "boolean", default: false },
    every: { type: "string", default: "1" },
  },
});
const every = Number(values.every);
const chosen = bugs.filter(({ name }, i) => name.includes(values.bug ?? "") && i % every === 0);
if (chosen.length === 0) {
  console.error(`no bug is called so: ${values.bug}`);
  process.exit(2);
}

const begun = Date.now();
let passed = 0;
let failed = 0;
const tell = (good: boolean, line: string) => {
  if (good) passed += 1;
  else failed += 1;
  console.log(`${good ? "✓" : "✗"} ${line}`);
};
const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(0)} s`;

if (!values["planted-only"]) await runWithoutBugs();
const limit = limitAtOnce(2);
await Promise.all(chosen.map((bug) => limit(() => tryBug(bug))));
console.log(`${chosen.length} bugs planted, ${seconds(begun)}\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** The same tests, of which each must pass as the tree is. */
async function runWithoutBugs(): Promise<void> {
  const since = Date.now();
  const tree = await copyTree();
  try {
    const files = [...new Set(chosen.flatMap(({ tests }) => tests))];
    // A file that some bug wants whole is run whole.
    const whole = new Set(chosen.filter(({ only }) => only === undefined).flatMap(({ tests }) => tests));
    const parts = files.filter((file) => !whole.has(file));
    const names = chosen.filter(({ tests }) => tests.some((file) => parts.includes(file)));
    const runs = [
      ...(whole.size > 0 ? [await runTests(tree.folder, [...whole], [])] : []),
      ...(parts.length > 0
        ? [await runTests(tree.folder, parts, [...new Set(names.flatMap(({ only }) => only ?? []))])]
        : []),
    ];
    const broken = runs.flatMap((run) => [...run.failed, ...run.broken]);
    const good = runs.reduce((sum, run) => sum + run.passed.length, 0);
    tell(broken.length === 0 && good > 0, `no bug: ${good} tests pass, ${seconds(since)}`);
    for (const name of broken) console.log(`  ${name}`);
  } finally {
    await tree.remove();
  }
}

async function tryBug({ name, file, find, replace, tests, only }: Bug): Promise<void> {
  const since = Date.now();
  const tree = await copyTree();
  try {
    await plant(tree.folder, file, find, replace);
    const run = await runTests(tree.folder, tests, only === undefined ? [] : [only]);
    const [first] = run.failed;
    if (first === undefined && run.broken.length > 0) throw new Error(run.broken.join("\n"));
    if (first !== undefined) tell(true, `${name}: caught by “${first}”, ${seconds(since)}`);
    else
      tell(
        false,
        `${name}: NOT caught by ${tests.join(", ")} (${run.passed.length} passed), ${seconds(since)}`,
      );
  } catch (error) {
    tell(false, `${name}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await tree.remove();
  }
}
