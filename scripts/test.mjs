// npm test: types, style and one-way imports, then unit tests and journeys. Ends with `N passed, N failed`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "onbin-vitest-"));
const report = join(folder, "report.json");

const checks = [
  ["types of the server", "tsc", ["--noEmit"]],
  ["types of the console", "tsc", ["-p", "web/tsconfig.json", "--noEmit"]],
  ["style, and imports that go one way", "biome", ["ci", "--diagnostic-level=warn", "."]],
];

let passed = 0;
let failed = 0;
let skipped = 0;
for (const [name, command, args] of checks) {
  const { status, stdout, stderr } = spawnSync(join("node_modules", ".bin", command), args, {
    encoding: "utf8",
  });
  if (status === 0) passed++;
  else {
    failed++;
    console.log(`✗ ${name}\n${stdout}${stderr}`);
  }
  if (status === 0) console.log(`✓ ${name}`);
}

/** Beyond so many failed files it is not the machine that was busy. */
const mostAgain = 5;

let files = runTests(process.argv.slice(2));
const broken = files?.filter(hasFailed) ?? [];
// In CI nobody can look at once whether it was the machine: the file tells that itself, alone. What passes only then is
// named, and is still a defect of the test or of what it tests.
if (process.env.CI === "true" && broken.length > 0 && broken.length <= mostAgain) {
  console.log(`\n== run once more, alone: ${broken.map(({ name }) => relative(".", name)).join(", ")}`);
  const again = runTests(["--maxWorkers=1", ...broken.map(({ name }) => relative(".", name))]);
  files = files.filter((file) => !hasFailed(file)).concat(again ?? broken);
  for (const { name, assertionResults } of broken) {
    if (again?.some((file) => file.name === name && !hasFailed(file)) !== true) continue;
    const once = assertionResults.filter(({ status }) => status === "failed").map(({ fullName }) => fullName);
    console.log(`passed only when it was run again: ${relative(".", name)}: ${once.join("; ")}`);
  }
}
if (files === null) {
  failed++;
  console.log("✗ the tests gave no report, or an error came from outside all of them");
} else {
  const count = (status) =>
    files.flatMap(({ assertionResults }) => assertionResults).filter((test) => status.includes(test.status))
      .length;
  passed += count(["passed"]);
  skipped += count(["pending", "skipped", "todo", "disabled"]);
  failed += count(["failed"]);
  // A file that breaks before its first test, or beside all of them, counts as a failure too.
  failed += files.filter(
    (file) => hasFailed(file) && !file.assertionResults.some(({ status }) => status === "failed"),
  ).length;
  if (files.length === 0) failed++;
}
rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed === 0 ? 0 : 1;

/** @returns what Vitest says of each file; null when it says nothing */
function runTests(args) {
  rmSync(report, { force: true });
  const { status } = spawnSync(
    process.execPath,
    [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...args,
    ],
    { stdio: "inherit" },
  );
  try {
    const { testResults } = JSON.parse(readFileSync(report, "utf8"));
    // An error outside of every file: nothing of this run counts.
    if (status !== 0 && !testResults.some(hasFailed)) return null;
    return testResults;
  } catch {
    return null;
  }
}

function hasFailed({ status, assertionResults }) {
  return status !== "passed" || assertionResults.some((test) => test.status === "failed");
}
