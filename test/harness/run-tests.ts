import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

export type TestRun = {
  /** Full names. */
  passed: string[];
  failed: string[];
  /** Files that ended before any test could fail: they show nothing. */
  broken: string[];
  skipped: number;
  /** What it printed, for a look when it broke. */
  output: string;
};

type Report = {
  numPendingTests: number;
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
};

/** Milliseconds; a planted bug may make a test wait for ever. */
const patience = 300_000;

/**
 * Runs test files of a copy of the repository, or those of their tests whose names fit.
 * @throws Error when no report came of it
 */
export async function runTests(
  folder: string,
  files: readonly string[],
  only: readonly string[],
): Promise<TestRun> {
  const report = join(folder, `report-${Math.random().toString(36).slice(2)}.json`);
  const vitest = join(folder, "node_modules/vitest/vitest.mjs");
  const names = only.length > 0 ? ["-t", only.map((name) => `(${name})`).join("|")] : [];
  const child = spawn(
    process.execPath,
    [
      vitest,
      "run",
      "--root",
      folder,
      "--reporter=json",
      `--outputFile=${report}`,
      "--bail=1",
      // Bounds of waiting only: two copies run at once, on whatever machine this is.
      "--testTimeout=120000",
      "--hookTimeout=240000",
      ...names,
      ...files,
    ],
    { cwd: folder, stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000);
    });
  // Whatever it started goes with it.
  const end = () => process.kill(-(child.pid ?? 0), "SIGKILL");
  const late = setTimeout(end, patience);
  await new Promise((resolve) => child.once("close", resolve));
  clearTimeout(late);
  const text = await readFile(report, "utf8").catch(() => null);
  if (text === null) throw new Error(`the tests gave no report:\n${output}`);
  const { testResults, numPendingTests } = JSON.parse(text) as Report;
  const named = (status: string) =>
    testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter((result) => result.status === status).map(({ fullName }) => fullName),
    );
  const broken = testResults
    .filter(
      ({ status, assertionResults }) =>
        status === "failed" && assertionResults.every((r) => r.status !== "failed"),
    )
    .map(({ name, message }) => `${name}: ${message?.split("\n")[0] ?? ""}`);
  return {
    passed: named("passed"),
    failed: named("failed"),
    broken,
    skipped: numPendingTests,
    output,
  };
}
