// .ci/run: `npm test`, then what is too slow or heavy for it. Each stage ends with `N passed, N failed`; so does this.
import { spawn } from "node:child_process";

const run = (name, ...more) => ["npm", "run", "--silent", name, ...(more.length > 0 ? ["--", ...more] : [])];
const stages = [
  ["npm test", ["npm", "test"]],
  ["browsers", run("test:browser")],
  ["Ceph", run("test:ceph")],
  ["kill -9", run("test:kill")],
  ["states of a transfer", run("test:states")],
  ["told", run("test:told")],
  ["hangs", run("test:faults")],
  ["100,000 held", run("test:backlog")],
  ["planted bugs", run("test:harness")],
  ["demo", run("demo", "--once")],
];

const total = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
for (const [name, [command, ...args]] of stages) {
  console.log(`\n== ${name}: ${[command, ...args].join(" ")}`);
  const began = Date.now();
  const { code, output } = await runStage(command, args);
  const counted = [...output.matchAll(/^\D*?(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$/gm)].at(-1);
  const [passed, failed, skipped] = counted
    ? counted.slice(1).map((n) => Number(n ?? 0))
    : [code === 0 ? 1 : 0, 0, 0];
  total.passed += passed;
  // A stage that fails without counting a failure is one.
  total.failed += code !== 0 && failed === 0 ? 1 : failed;
  total.skipped += skipped;
  lines.push(
    `${code === 0 && failed === 0 ? "✓" : "✗"} ${name}: ${passed} passed, ${failed} failed, ${skipped} skipped, ${Math.round((Date.now() - began) / 1000)} s`,
  );
}
console.log(`\n== ran\n${lines.join("\n")}\n`);
console.log(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`,
);
process.exitCode = total.failed === 0 ? 0 : 1;

function runStage(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const [stream, target] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream.on("data", (chunk) => {
        output += chunk;
        target.write(chunk);
      });
    }
    child.on("close", (code) => resolve({ code, output }));
  });
}
