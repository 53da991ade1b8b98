// .ci/run: `npm test`, then what is too slow or heavy for it. Each stage ends with `N passed, N failed`; so does this.
import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

const run = (name, ...more) => ["npm", "run", "--silent", name, ...(more.length > 0 ? ["--", ...more] : [])];

/** One after the other; where there are several lanes, the stages of each. Most of them wait more than they compute. */
const plan = [
  [[["npm test", ["npm", "test"]]]],
  [
    [
      ["browsers", run("test:browser", "--exclude", "**/axe.test.ts")],
      ["axe", run("test:browser", "axe.test.ts")],
    ],
    [
      ["kill -9", run("test:kill")],
      ["kill -9, spool in a bucket", ["env", "ONBIN_TEST_SPOOL=s3", ...run("test:kill", "--kills", "10")]],
      // `npm test` has shown that these tests pass without a bug. All of the bugs by hand; here every third.
      ["planted bugs", run("test:harness", "--planted-only", "--every", "3")],
      // By hand 1,000; here as many as there is time for.
      ["told", ["env", "TIMELINES=40", ...run("test:told")]],
    ],
    [
      ["hangs", run("test:faults")],
      ["real calls", run("test:sip")],
      ["formats, hostile files", run("test:sources", "formats")],
      ["Ceph", run("test:ceph")],
      // By hand 2,000 recordings; the store is the Ceph that the stage before has installed.
      ["several machines", run("test:machines", "--recordings", "300", "--blows", "8")],
      ["states of a transfer", run("test:states")],
      ["hostile bytes", run("test:fuzz", "--seconds", "60")],
      ["100,000 held", run("test:backlog", "--ordered", "1000")],
    ],
  ],
  [[["demo", run("demo", "--once")]]],
];

/**
 * Stages that wait for other programs, and are run once more, alone, if they fail: a store or a telephone that a busy machine
 * keeps waiting says nothing of Onbin. What finds a loss, a crash or a missed bug has no second try.
 */
const onceMore = new Set(["hangs", "real calls", "formats, hostile files", "Ceph", "axe", "100,000 held"]);

const results = [];
for (const lanes of plan) {
  await Promise.all(
    lanes.map(async (stages) => {
      for (const stage of stages) results.push(await runStage(stage, lanes.length === 1));
    }),
  );
}
for (const [i, { stage, isRight }] of results.entries()) {
  if (isRight || !onceMore.has(stage[0])) continue;
  console.log(`\n== once more, alone: ${stage[0]}`);
  const again = await runStage(stage, true);
  if (again.isRight)
    results[i] = { ...again, notes: [...again.notes, "  passed only when it was run again"] };
}
for (const { fault } of results) if (fault !== null) console.log(fault);
console.log(`\n== ran\n${results.flatMap(({ line, notes }) => [line, ...notes]).join("\n")}\n`);
const sum = (what) => results.reduce((all, { counts }) => all + counts[what], 0);
const skipped = sum("skipped");
console.log(`${sum("passed")} passed, ${sum("failed")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = sum("failed") === 0 ? 0 : 1;

/** @param alone its output is shown while it comes; else when it has ended, so that two do not mix */
async function runStage(stage, alone) {
  const [name, [command, ...args]] = stage;
  const title = `\n== ${name}: ${[command, ...args].join(" ")}`;
  console.log(alone ? title : `${title} (its output follows when it has ended)`);
  const began = Date.now();
  const { code, output } = await runCommand(command, args, alone);
  if (!alone) console.log(`${title}\n${output}`);
  const counted = [...output.matchAll(/^\D*?(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$/gm)].at(-1);
  const [passed, failed, skipped] = counted
    ? counted.slice(1).map((n) => Number(n ?? 0))
    : [code === 0 ? 1 : 0, 0, 0];
  const isRight = code === 0 && failed === 0;
  const seconds = Math.round((Date.now() - began) / 1000);
  return {
    stage,
    isRight,
    // A stage that fails without counting a failure is one.
    counts: { passed, failed: code !== 0 && failed === 0 ? 1 : failed, skipped },
    line: `${isRight ? "✓" : "✗"} ${name}: ${passed} passed, ${failed} failed, ${skipped} skipped, ${seconds} s`,
    notes: [...output.matchAll(/^.*(passed only when it was run again: .*)$/gm)].map(
      ([, line]) => `  ${line}`,
    ),
    fault: isRight ? null : `\n== what failed in ${name}\n${whatFailed(output)}`,
  };
}

/** What a reader of the last page needs: Vitest's own account of its failures, else how the output ended. */
function whatFailed(output) {
  const plain = stripVTControlCharacters(output).split("\n");
  const begin = plain.findIndex((line) => line.includes("⎯ Failed "));
  return (begin < 0 ? plain.slice(-60) : plain.slice(begin, begin + 60)).join("\n");
}

function runCommand(command, args, shown) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const [stream, target] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream.on("data", (chunk) => {
        output += chunk;
        if (shown) target.write(chunk);
      });
    }
    child.on("close", (code) => resolve({ code, output }));
  });
}
