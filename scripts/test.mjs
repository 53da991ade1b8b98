// npm test: types, style and one-way imports, then unit tests and journeys. Ends with `N passed, N failed`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

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

const filters = process.argv.slice(2);
spawnSync(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...filters,
  ],
  { stdio: "inherit" },
);
try {
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, success } = JSON.parse(
    readFileSync(report, "utf8"),
  );
  passed += numPassedTests;
  failed += numFailedTests;
  skipped += numPendingTests;
  // A file that breaks before its first test counts as a failure too.
  if (!success && numFailedTests === 0) failed += Math.max(1, numFailedTestSuites);
} catch {
  failed++;
  console.log("✗ the tests gave no report");
}
rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed === 0 ? 0 : 1;
