import { execFile, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { fillHeld } from "../test/backlog/fill-held.ts";
import { saveUntested } from "../test/support/bucket-in-test.ts";
import { openOperator } from "../test/support/console-in-test.ts";
import { withClient } from "../test/support/database-in-test.ts";
import { knock, recordingForm, wave } from "../test/support/door-in-test.ts";
import { startOnbin } from "../test/support/onbin-in-test.ts";
import { firstLine } from "./load/first-line.ts";
import { quantile } from "./load/quantile.ts";

// npm run bench:fair: what a backlog of one company costs the calls of 49 others (promise 9).
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "30" },
    calls: { type: "string", default: "4" },
    backlog: { type: "string", default: "100000" },
    others: { type: "string", default: "49" },
  },
});
const rounds = Number(values.rounds);
const run = promisify(execFile);
const script = (name: string) => fileURLToPath(new URL(`./fair/${name}`, import.meta.url));

const sink = spawn(process.execPath, [script("sink.ts")], { stdio: ["ignore", "pipe", "inherit"] });
const sinkUrl = await firstLine(sink.stdout);
const stores = [{ name: "peer", url: sinkUrl, region: "us-east-1", pathStyle: true }];
const onbin = await startOnbin({
  env: { ONBIN_S3_ENDPOINTS: JSON.stringify(stores), ONBIN_LOG_LEVEL: "warn" },
});
let failed = true;
try {
  failed = !(await bench());
} finally {
  await onbin.stop();
  sink.kill();
}
console.log(`${failed ? 0 : 1} passed, ${failed ? 1 : 0} failed`);
process.exitCode = failed ? 1 : 0;

async function bench(): Promise<boolean> {
  const operator = await openOperator(onbin);
  const add = async (id: string) => {
    const { key } = await operator.addCompany(id);
    await saveUntested(await operator.addPerson(id, "administrator"), { folder: id });
    return key;
  };
  const slow = await add("slow");
  const { status } = await knock(onbin.url, slow, recordingForm({ sequenceId: "first" }, wave(1, 60)));
  if (status !== 201) throw new Error(`pushed: ${status}`);
  await onbin.until(slow, "first", ["delivered"], 30_000);
  const keys: string[] = [];
  for (let i = 0; i < Number(values.others); i++) keys.push(await add(`other-${i}`));
  await switchBacklog(false);
  await withClient(onbin.dataDir, (client) =>
    fillHeld(client, "slow", "first", Number(values.backlog), "waiting"),
  );

  console.log(`${values.backlog} one-minute recordings of one company wait; ${values.others} others have ${values.calls} calls a second together (20 s each).
Milliseconds from the door's answer to the object in the bucket, ${rounds} rounds of ${values.seconds} s each, with and without the backlog in turns.
`);
  await round(keys, "warm", false);
  const all = { without: [] as number[], with: [] as number[] };
  const drained: number[] = [];
  for (let i = 0; i < rounds; i++) {
    // Which comes first changes, as the machine may get slower or faster meanwhile.
    for (const backlog of i % 2 === 0 ? [false, true] : [true, false]) {
      const { taken, drainedAMinute } = await round(keys, `${i}${backlog ? "b" : "a"}`, backlog);
      all[backlog ? "with" : "without"].push(...taken);
      if (backlog) drained.push(drainedAMinute);
      console.log(
        `  round ${i + 1} ${backlog ? "with   " : "without"}  ${taken.length} calls, p50 ${quantile(taken, 0.5)}, p95 ${quantile(taken, 0.95)}` +
          (backlog ? `, backlog ${drainedAMinute} a minute` : ""),
      );
    }
  }
  await switchBacklog(true);
  await drain();
  await sleep(65_000);
  await drain();
  await sleep(10_000);
  const alone = Object.keys(await drain()).length * 6;
  const ratio = quantile(all.with, 0.95) / quantile(all.without, 0.95);
  console.log(`
           calls    p50    p95
  without  ${row(all.without)}
  with     ${row(all.with)}
  p95 with : without = ${ratio.toFixed(2)} (wanted: at most 1.10${ratio > 1.1 ? "; MISSED" : ""})
  the backlog meanwhile: ${drained.join(", ")} a minute; a minute after the others' last call: ${alone} a minute`);
  return ratio <= 1.1 && Math.min(...drained) > 0;
}

async function round(keys: readonly string[], name: string, backlog: boolean) {
  await switchBacklog(backlog);
  await sleep(2_000);
  await drain();
  const args = [script("phones.ts"), onbin.url, JSON.stringify(keys), name, values.calls, values.seconds];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 2 ** 24 });
  const acknowledged = JSON.parse(stdout) as Record<string, number>;
  await sleep(3_000);
  const times = await drain();
  const stored = new Map(Object.entries(times).map(([key, at]) => [key.replace(/^.*\/|\.wav$/g, ""), at]));
  const taken = Object.entries(acknowledged).map(([id, at]) => {
    const arrived = stored.get(id);
    if (arrived === undefined) throw new Error(`${id} did not arrive within 3 s`);
    return arrived - at;
  });
  const old = Object.keys(times).filter((key) => key.includes("/slow/")).length;
  return { taken, drainedAMinute: Math.round((old * 60) / (Number(values.seconds) + 3)) };
}

async function drain(): Promise<Record<string, number>> {
  return (await (await fetch(`${sinkUrl}/-/times`)).json()) as Record<string, number>;
}

function switchBacklog(on: boolean): Promise<unknown> {
  return withClient(onbin.dataDir, (client) =>
    client.query("update destinations set enabled = $1 where company_id = 'slow'", [on]),
  );
}

function row(taken: readonly number[]): string {
  return [taken.length, quantile(taken, 0.5), quantile(taken, 0.95)]
    .map((n) => String(n).padStart(5))
    .join("  ");
}
