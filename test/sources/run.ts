import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { readSourceLines, type SourceTrial } from "../support/source-line.ts";

// npm run test:sources [-- filter …]: every source and every format, and for each a line: tried on what, files in, objects
// out, differences. A filter picks stages by their name.

type Stage = {
  name: string;
  /** Test files; of the journeys, all that belong to the system. */
  files: readonly string[];
  config?: string;
};

const journeys: Record<string, readonly string[]> = {
  "Asterisk and FreePBX": ["asterisk-chains", "asterisk-tables"],
  "FreeSWITCH and FusionPBX": ["freeswitch-cdr"],
  rtpengine: ["rtpengine-notify", "rtpengine-pcap"],
  "cloud phones": ["cloud-phones", "cloud-fetch-trouble", "cloud-webhook-refused"],
  "watched folder": ["watched-folder"],
  import: ["import-archive"],
  "own program": ["push-snippets"],
};

/** What there must be a line of: a system without one was tried by nothing, and that is said. */
const systems = [
  ...["Asterisk", "FreePBX", "FreeSWITCH", "FusionPBX", "rtpengine (notify)", "rtpengine (pcap)", "Kamailio"],
  ...["Twilio", "Telnyx", "Zoom Phone", "Signed webhook", "Watched folder", "Import of an archive"],
];

const stages: Stage[] = [
  { name: "formats and hostile files", files: [], config: "test/sources/vitest.config.ts" },
  ...Object.entries(journeys).map(([name, files]) => ({
    name,
    files: files.map((file) => `test/journey/${file}.test.ts`),
  })),
];

const filters = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };
const lines: (SourceTrial & { stage: string })[] = [];
for (const stage of stages) {
  if (filters.length > 0 && !filters.some((filter) => stage.name.includes(filter))) continue;
  await runStage(stage);
}
if (filters.length === 0 || filters.some((filter) => "real calls".includes(filter))) await runRealCalls();
if (filters.length === 0) {
  for (const system of systems.filter((one) => !lines.some((line) => line.system.startsWith(one)))) {
    const nothing = { filesIn: 0, objectsOut: 0, differences: "not known" };
    lines.push({ stage: "", system, triedOn: "NOT TRIED by a journey of its own", ...nothing });
  }
}
print(lines);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;

async function runStage({ name, files, config }: Stage): Promise<void> {
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0) {
    console.log(`\n== ${name}: missing ${missing.join(", ")}`);
    total.failed++;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "onbin-sources-"));
  const report = join(folder, "report.json");
  const options = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const chosen = config === undefined ? files : ["--config", config];
  const vitest = ["node_modules/vitest/vitest.mjs", "run", ...options, ...chosen];
  const output = await run(name, process.execPath, vitest);
  lines.push(...readSourceLines(output).map((line) => ({ ...line, stage: name })));
  try {
    const found = JSON.parse(readFileSync(report, "utf8")) as Record<string, number | boolean>;
    const failed = Number(found.numFailedTests);
    total.passed += Number(found.numPassedTests);
    total.skipped += Number(found.numPendingTests);
    // A file that breaks before its first test is a failure too.
    total.failed += found.success === true ? failed : Math.max(1, failed);
  } catch {
    total.failed++;
  }
  rmSync(folder, { recursive: true, force: true });
}

async function runRealCalls(): Promise<void> {
  const name = "real calls";
  const output = await run(name, process.execPath, ["test/sip/run.ts"]);
  lines.push(...readSourceLines(output).map((line) => ({ ...line, stage: name })));
  const counted = [...output.matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped/gm)].at(-1);
  total.passed += Number(counted?.[1] ?? 0);
  total.failed += Number(counted?.[2] ?? 1);
  total.skipped += Number(counted?.[3] ?? 0);
}

/** Runs a program and shows its output as it comes. @returns all of it, without colours */
function run(name: string, command: string, args: readonly string[]): Promise<string> {
  console.log(`\n== ${name}`);
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
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

function print(rows: readonly (SourceTrial & { stage: string })[]): void {
  const heads = ["source or format", "tried on", "in", "out", "differences"];
  const cells = rows.map(({ system, triedOn, filesIn, objectsOut, differences }) => [
    ...[system, triedOn, String(filesIn), String(objectsOut), differences],
  ]);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  console.log("\n== tried on what, files in, objects out, differences");
  for (const row of [heads, ...cells]) {
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  }
  console.log("");
}
