import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type PromiseFigure, readPromiseLines } from "../support/promise-line.ts";
import { promises } from "./promises.ts";

// npm run test:wall [-- 12 16 …]: what backs promises 12 to 18, and for each a line: number, what, figures, ok.

type FileResult = { passed: number; failed: number; skipped: number };

const wanted = process.argv.slice(2).map(Number);
const chosen = promises.filter(({ promise }) => wanted.length === 0 || wanted.includes(promise));
const files = [...new Set(chosen.flatMap((one) => one.files))];
const results = new Map<string, FileResult>();
const figures: PromiseFigure[] = [];

/** Files that `npm test` has no part in are run with the settings of their folder. */
const configOf = (file: string): string =>
  [/^(test\/wall)\//, /^(test\/sources)\//, /^(test\/faults)\//, /^(test\/browser)\//, /^(test\/ceph)\//]
    .map((folder) => folder.exec(file)?.[1])
    .filter((folder) => folder !== undefined)
    .map((folder) => `${folder}/vitest.config.ts`)[0] ?? "vitest.config.ts";

for (const config of new Set(files.map(configOf))) {
  const own = files.filter((file) => configOf(file) === config && existsSync(file));
  if (own.length > 0) await runTests(config, own);
}

console.log("\n== promises 12 to 18");
for (const { promise, says, files: own } of chosen) {
  const said = figures
    .filter((one) => one.promise === promise)
    .map(({ what, figure }) => `${what}: ${figure}`);
  console.log(`${promise} ${says} | ${said.join("; ") || "no figure"} | ${verdict(own, said.length)}`);
}
const total = (of: keyof FileResult) => [...results.values()].reduce((sum, result) => sum + result[of], 0);
// A promise that nothing backs, or that gives no figure, is not kept.
const unshown = chosen.filter(
  ({ promise, files: own }) => own.length === 0 || !figures.some((one) => one.promise === promise),
).length;
const missing = files.filter((file) => !results.has(file)).length;
const failed = total("failed") + unshown + missing;
console.log(`\n${total("passed")} passed, ${failed} failed, ${total("skipped")} skipped`);
process.exitCode = failed === 0 ? 0 : 1;

function verdict(own: readonly string[], said: number): string {
  if (own.length === 0) return "NOT SHOWN: no test backs it";
  const absent = own.filter((file) => !results.has(file));
  if (absent.length > 0) return `NOT SHOWN: ${absent.join(", ")} did not run`;
  const of = (key: keyof FileResult) => own.reduce((sum, file) => sum + (results.get(file)?.[key] ?? 0), 0);
  if (of("failed") > 0) return `FAILED: ${of("failed")} tests`;
  if (said === 0) return "NOT SHOWN: its tests gave no figure";
  return of("skipped") > 0 ? `ok (${of("skipped")} tests skipped)` : "ok";
}

async function runTests(config: string, own: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "onbin-wall-"));
  const report = join(folder, "report.json");
  const options = [
    "--config",
    config,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ];
  const output = await run(["node_modules/vitest/vitest.mjs", "run", ...options, ...own]);
  figures.push(...readPromiseLines(output));
  try {
    for (const { name, status, assertionResults } of readReport(report)) {
      const count = (...states: string[]) =>
        assertionResults.filter((result) => states.includes(result.status)).length;
      // A file that breaks before its first test is a failure too.
      const failures = count("failed") || (status === "passed" ? 0 : 1);
      const skipped = count("skipped", "pending", "todo");
      results.set(relative(process.cwd(), name), { passed: count("passed"), failed: failures, skipped });
    }
  } catch (error) {
    console.log(`the tests gave no report: ${String(error)}`);
  }
  rmSync(folder, { recursive: true, force: true });
}

type Report = { name: string; status: string; assertionResults: { status: string }[] }[];

function readReport(path: string): Report {
  return (JSON.parse(readFileSync(path, "utf8")) as { testResults: Report }).testResults;
}

/** Runs a program on this Node and shows its output as it comes. @returns all of it, without colours */
function run(args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const [stream, target] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk;
        target.write(chunk);
      });
    }
    child.on("close", () => resolve(stripVTControlCharacters(output)));
  });
}
