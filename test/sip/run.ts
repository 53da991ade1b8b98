import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installPhones } from "./install-phones.ts";

// npm run test:sip [-- filter …]: real SIP calls through Kamailio and rtpengine, found in the bucket; on this machine alone.
const reason = installPhones();
if (reason !== null) {
  console.log(`NOT RUN: the tests with a real call. ${reason}\n0 passed, 0 failed, 1 skipped`);
  process.exit(0);
}

const folder = mkdtempSync(join(tmpdir(), "onbin-sip-report-"));
const report = join(folder, "report.json");
const vitest = ["node_modules/vitest/vitest.mjs", "run", "--config", "test/sip/vitest.config.ts"];
spawnSync(
  process.execPath,
  [
    ...vitest,
    "--reporter=verbose",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { cwd: fileURLToPath(new URL("../..", import.meta.url)), stdio: "inherit" },
);
let counts = { passed: 0, failed: 1, skipped: 0 };
try {
  const found = JSON.parse(readFileSync(report, "utf8")) as Record<string, number | boolean>;
  const failed = Number(found.numFailedTests);
  // A file that breaks before its first test is a failure too.
  counts = {
    passed: Number(found.numPassedTests),
    failed: found.success === true ? failed : Math.max(1, failed),
    skipped: Number(found.numPendingTests),
  };
} catch {
  console.log("The tests gave no report.");
}
rmSync(folder, { recursive: true, force: true });
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;
