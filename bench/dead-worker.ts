import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { findProcesses } from "../test/kill/processes.ts";
import { eventually, saveUntested, startBucket } from "../test/support/bucket-in-test.ts";
import { openOperator } from "../test/support/console-in-test.ts";
import { knock, recordingForm, wave } from "../test/support/door-in-test.ts";
import { startOnbin } from "../test/support/onbin-in-test.ts";

// npm run bench:dead-worker [-- --kills N]: how long until the work of a killed `work` process goes on (promise 6).
const { values } = parseArgs({ options: { kills: { type: "string", default: "20" } } });
const kills = Number(values.kills);
const atOnce = 5;
const bucket = await startBucket();
const onbin = await startOnbin({ env: { ...bucket.env, ONBIN_LOG_LEVEL: "error" } });
const seconds: number[] = [];
let seed = 0;
try {
  const operator = await openOperator(onbin);
  const { key } = await operator.addCompany("acme");
  await saveUntested(await operator.addPerson("acme", "administrator"));
  console.log(`${kills} times: ${atOnce} uploads hang, work is killed with -9; every second time it is killed five
times, 1.5 s apart. Seconds from the (last) kill until what it had under way is in the bucket and confirmed.`);
  for (let kill = 1; kill <= kills; kill++) {
    bucket.faults.set([
      { match: { operation: "PutObject" }, act: { kind: "hang", at: "received" }, times: atOnce },
    ]);
    const ids = Array.from({ length: atOnce }, (_, i) => `kill-${kill}-${i}`);
    for (const sequenceId of ids) await push(key, sequenceId);
    await eventually(
      () => bucket.faults.items.some(({ struck }) => struck === atOnce),
      () => "hangs",
      30_000,
    );
    const times = kill % 2 === 0 ? 5 : 1;
    for (let i = 0; i < times; i++) {
      if (i > 0) await sleep(1_500);
      await killWork();
    }
    const killed = performance.now();
    const waiting = new Set(ids);
    for (const end = killed + 180_000; waiting.size > 0; await sleep(50)) {
      for (const id of waiting) {
        if ((await onbin.read(key, id)).state !== "delivered") continue;
        waiting.delete(id);
        seconds.push((performance.now() - killed) / 1000);
      }
      if (performance.now() > end) throw new Error(`stuck: ${[...waiting].join(" ")}`);
    }
  }
} finally {
  await onbin.stop();
  await bucket.close();
}
seconds.sort((a, b) => a - b);
const at = (share: number) =>
  seconds[Math.min(seconds.length - 1, Math.ceil(seconds.length * share) - 1)] ?? 0;
const p99 = at(0.99);
console.log(
  `${seconds.length} recordings: p50 ${at(0.5).toFixed(1)} s, p99 ${p99.toFixed(1)} s, longest ${at(1).toFixed(1)} s` +
    ` (wanted: p99 at most 60 s)`,
);
console.log(`${p99 <= 60 ? 1 : 0} passed, ${p99 <= 60 ? 0 : 1} failed`);
process.exitCode = p99 <= 60 ? 0 : 1;

async function push(key: string, sequenceId: string): Promise<void> {
  const { status, body } = await knock(onbin.url, key, recordingForm({ sequenceId }, wave(++seed)));
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
}

async function killWork(): Promise<void> {
  const work = (await findProcesses(onbin.dataDir)).filter(({ name }) => name === "work");
  for (const { pid } of work) process.kill(pid, "SIGKILL");
}
