import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { installCeph } from "./install-ceph.ts";
import { type Ceph, startCeph } from "./start-ceph.ts";

// npm run test:ceph [-- filter …]: Onbin against a real S3 with IAM policies, Ceph's RADOS Gateway, on this machine alone.
const root = fileURLToPath(new URL("../..", import.meta.url));
const begun = Date.now();
const reason = installCeph();
if (reason !== null) {
  console.log(`NOT RUN: the tests against Ceph. ${reason}\n0 passed, 0 failed, 1 skipped`);
  process.exit(0);
}

const folder = await mkdtemp(join(tmpdir(), "onbin-ceph-"));
let ceph: Ceph | undefined;
let tests: ChildProcess | undefined;
let ending: Promise<void> | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    void end().then(() => process.exit(130));
  });
}
let counts = { passed: 0, failed: 1, skipped: 0 };
try {
  ceph = await startCeph(folder);
  console.log(`Ceph runs at ${ceph.url} after ${seconds()} s`);
  counts = await runTests(ceph);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
await end();
console.log(`${seconds()} s\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed === 0 ? 0 : 1);

function seconds(): number {
  return Math.round((Date.now() - begun) / 1000);
}

function end(): Promise<void> {
  ending ??= endTests()
    .then(() => ceph?.stop())
    .then(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return ending;
}

/** Ends the tests and every service that they started, which are one group of processes; by force after 20 s. */
async function endTests(): Promise<void> {
  const group = tests?.pid;
  if (group === undefined) return;
  for (const until = Date.now() + 20_000; ; await sleep(200)) {
    try {
      process.kill(-group, Date.now() < until ? "SIGTERM" : "SIGKILL");
    } catch {
      return;
    }
  }
}

async function runTests({ url, stsUrl, settings }: Ceph): Promise<typeof counts> {
  const report = join(folder, "report.json");
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const options = ["--config", "test/ceph/vitest.config.ts", "--reporter=verbose", "--reporter=json"];
  tests = spawn(
    process.execPath,
    [vitest, "run", ...options, `--outputFile.json=${report}`, ...process.argv.slice(2)],
    {
      cwd: root,
      detached: true,
      env: {
        ...process.env,
        TMPDIR: folder,
        CEPH_TEST_URL: url,
        CEPH_TEST_STS_URL: stsUrl,
        CEPH_TEST_SETTINGS: settings,
      },
      stdio: "inherit",
    },
  );
  await once(tests, "exit");
  const found = JSON.parse(await readFile(report, "utf8")) as Record<string, number | boolean>;
  const { numPassedTests, numFailedTests, numPendingTests, success } = found;
  const failed = Number(numFailedTests);
  // A file that breaks before its first test is a failure too.
  return {
    passed: Number(numPassedTests),
    failed: success === true ? failed : Math.max(1, failed),
    skipped: Number(numPendingTests),
  };
}
