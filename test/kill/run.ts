import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { freePort, startOnbin } from "../support/onbin-in-test.ts";
import { killOnce } from "./kill-once.ts";
import { judge, type Verdict } from "./oracle.ts";
import { findProcesses, killAll } from "./processes.ts";
import { seededRandom } from "./random.ts";
import { readStates, waitUntilDrained } from "./read-states.ts";
import { type Sender, startSender } from "./sender.ts";
import { type Life, startLife } from "./service.ts";
import { place, startStore, user } from "./store.ts";

// npm run test:kill [-- --kills N] [--seed S] [--keep]: promise 1 and 2 of the design, on this machine alone.
const { values } = parseArgs({
  options: { kills: { type: "string" }, seed: { type: "string" }, keep: { type: "boolean" } },
});
const kills = Number(values.kills ?? 50);
const seed = Number(values.seed ?? Date.now() % 100_000);
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) {
  console.error("usage: npm run test:kill [-- --kills N] [--seed S] [--keep]");
  process.exit(2);
}
if (process.platform !== "linux") {
  console.log(
    "The kill test finds its victims in /proc and runs on Linux only: not run.\n0 passed, 0 failed, 1 skipped",
  );
  process.exit(0);
}

const folder = await mkdtemp(join(tmpdir(), "onbin-kill-"));
const dataDir = join(folder, "data");
const begun = Date.now();
console.log(`seed ${seed}, ${kills} kills, in ${folder}`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void end(130).then((code) => process.exit(code)));
}
const store = await startStore(folder, seed);
let failed = true;
try {
  failed = !(await run());
} catch (error) {
  console.error(error instanceof Error ? error.stack : error);
}
process.exit(await end(failed ? 1 : 0));

/** Nothing stays behind, whatever happened; only the folder, when it is worth a look. */
async function end(code: number): Promise<number> {
  killAll(await findProcesses(dataDir));
  await store.stop();
  const seconds = Math.round((Date.now() - begun) / 1000);
  if (code === 0 && !values.keep) await rm(folder, { recursive: true, force: true });
  else console.log(`Kept for a look: ${folder} (onbin.log, sender.jsonl, store.jsonl)`);
  console.log(`${seconds} s\n${code === 0 ? 1 : 0} passed, ${code === 0 ? 0 : 1} failed, 0 skipped`);
  return code;
}

async function run(): Promise<boolean> {
  const port = await freePort();
  const env = {
    ONBIN_DATA_DIR: dataDir,
    ONBIN_LISTEN: `127.0.0.1:${port}`,
    ONBIN_S3_ENDPOINTS: JSON.stringify([
      { name: "store", url: store.url, region: place.region, pathStyle: true },
    ]),
  };
  const key = await prepare(port, env);
  const start = () => startLife(env, join(folder, "onbin.log"));
  const random = seededRandom(seed);
  let life = start();
  if (!(await life.ready)) throw new Error("onbin start failed");
  const url = `http://127.0.0.1:${port}`;
  const sender = startSender({
    url,
    key,
    run: seed,
    random: seededRandom(seed + 1),
    journal: join(folder, "sender.jsonl"),
  });

  const counts = new Map<string, number>();
  for (let kill = 1; kill <= kills; kill++) {
    const done = await killOnce(life, {
      dataDir,
      random,
      start,
      acknowledged: () => countAcknowledged(sender),
    });
    life = done.life;
    counts.set(done.victim, (counts.get(done.victim) ?? 0) + 1);
    const at = ((Date.now() - begun) / 1000).toFixed(1);
    console.log(`${at} s  kill ${kill}: ${done.victim}  (${sender.sent.length} recordings)`);
  }
  const killed = Date.now();
  await sender.finish(120_000);
  await waitUntilDrained(url, key, 120_000);
  console.log(`drained ${((Date.now() - killed) / 1000).toFixed(1)} s after the last kill`);
  const states = await readStates(url, key);
  await stopInOrder(life);
  await store.stop();
  return report(sender, counts, await judge(seed, sender.sent, store, states));
}

/** A company whose calls go to the store. @returns its API key */
async function prepare(port: number, env: Record<string, string>): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const onbin = await startOnbin({ dataDir, port, env });
  const { key } = await onbin.addCompany("kill");
  const { bucket, folder: into, region } = place;
  const said = ["--bucket", bucket, "--folder", into, "--region", region, "--access-key", user.accessKeyId];
  await onbin.mustRun(
    ["destination", "set", "--company", "kill", "--endpoint", "store", ...said],
    user.secretAccessKey,
  );
  await onbin.stop();
  return key;
}

function countAcknowledged(sender: Sender): number {
  return sender.sent.filter(({ acknowledgedAt }) => acknowledgedAt !== null).length;
}

async function stopInOrder(life: Life): Promise<void> {
  life.child.kill("SIGTERM");
  await life.ended;
  const left = await findProcesses(dataDir);
  if (life.child.exitCode !== 0 || left.length > 0) {
    throw new Error(`SIGTERM: exit code ${life.child.exitCode}, ${left.length} processes left`);
  }
}

function report(sender: Sender, counts: ReadonlyMap<string, number>, verdict: Verdict): boolean {
  const { lost, twice, slowest, puts } = verdict;
  const acknowledged = countAcknowledged(sender);
  const silent = sender.sent.length - acknowledged;
  const wrong = [...verdict.wrong, ...sender.faults];
  if (silent > 0)
    wrong.push(`${silent} recordings were never acknowledged, though they were sent again and again`);
  for (const [title, list] of Object.entries({ lost, twice, wrong })) {
    for (const line of list.slice(0, 20)) console.log(`${title}: ${line}`);
  }
  const list = (map: ReadonlyMap<string | number, number>) =>
    [...map].map(([name, n]) => `${n} ${name}`).join(", ");
  const answers = [...sender.answers]
    .map(([status, n]) => `${n} × ${status === 0 ? "no answer" : status}`)
    .join(", ");
  console.log(`kills: ${[...counts.values()].reduce((sum, n) => sum + n, 0)} (${list(counts)})`);
  console.log(`recordings: ${sender.sent.length}; pushes: ${answers}`);
  console.log(`stored PUTs: ${puts.stored}; refused with 412: ${puts.refused412}`);
  console.log(
    `longest from acknowledgement to delivery: ${slowest.seconds.toFixed(1)} s (${slowest.sequenceId})`,
  );
  console.log(
    `${acknowledged} acknowledged, ${lost.length} lost, ${twice.length} twice, ${wrong.length} wrong`,
  );
  return lost.length + twice.length + wrong.length === 0 && acknowledged > 0;
}
