import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Session } from "../../contract/session.ts";
import { findProcesses } from "../kill/processes.ts";
import { eventually, readPage, saveUntested, startBucket } from "../support/bucket-in-test.ts";
import { type ConsoleInTest, openOperator } from "../support/console-in-test.ts";
import { rowsOf, withClient } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { startOnbin } from "../support/onbin-in-test.ts";
import { fillHeld } from "./fill-held.ts";

// npm run test:backlog [-- --held N] [--ordered N] [--drain]: promise 8, on this machine alone.
const { values } = parseArgs({
  options: { held: { type: "string" }, ordered: { type: "string" }, drain: { type: "boolean" } },
});
const held = Number(values.held ?? 100_000);
const ordered = Math.min(held, Number(values.ordered ?? 2_000));
/** Transfers under way at once, by which the order of two may differ. */
const slots = 16;
const wrong: string[] = [];
const expect = (holds: boolean, what: string) => {
  console.log(`${holds ? "✓" : "✗"} ${what}`);
  if (!holds) wrong.push(what);
};
const since = (began: number) => (performance.now() - began) / 1000;

const bucket = await startBucket();
const onbin = await startOnbin({
  env: { ...bucket.env, ONBIN_SHIP_SLOTS: String(slots), ONBIN_LOG_LEVEL: "warn" },
});
try {
  await run();
} catch (error) {
  wrong.push(String(error));
  console.error(error);
  console.error(onbin.output.slice(-40).join(""));
} finally {
  await onbin.stop();
  await bucket.close();
}
console.log(`${wrong.length === 0 ? 1 : 0} passed, ${wrong.length} failed`);
process.exitCode = wrong.length === 0 ? 0 : 1;

async function run(): Promise<void> {
  const operator = await openOperator(onbin);
  const acme = await operator.addCompany("acme");
  const beside = await operator.addCompany("beside");
  const administrator = await operator.addPerson("acme", "administrator");
  const neighbour = await operator.addPerson("beside", "administrator");
  await saveUntested(neighbour, { folder: "beside" });

  await saveUntested(administrator, { folder: "acme", secretAccessKey: "wrong/secret+0000000" });
  await push(acme.key, "first", 1);
  await onbin.until(acme.key, "first", ["held"], 30_000);
  const filling = performance.now();
  await withClient(onbin.dataDir, (client) => fillHeld(client, "acme", "first", held));
  console.log(`${held} recordings held for days by a wrong secret, filled in ${since(filling).toFixed(0)} s`);
  await measurePages("no backlog", neighbour);
  await measurePages("paused", administrator);

  const [before] = await count();
  expect(
    before?.held === held + 1 && bucket.puts("/held-").length === 0,
    "nothing was tried, nothing given up",
  );

  await saveUntested(administrator, { folder: "acme" });
  const saved = performance.now();
  await eventually(() => bucket.storedKeys().some((key) => key.startsWith("acme/")), count, 60_000);
  expect(true, `first delivery ${since(saved).toFixed(1)} s after the save (wanted: 60 s at most)`);

  const latencies: number[] = [];
  for (let i = 0; i < 5; i++) {
    const began = performance.now();
    await push(beside.key, `beside-${i}`, 100 + i);
    await onbin.until(beside.key, `beside-${i}`, ["delivered"], 30_000);
    latencies.push(since(began));
    await sleep(500);
  }
  const slowest = Math.max(...latencies);
  expect(
    slowest < 10,
    `5 calls of another company meanwhile: slowest ${slowest.toFixed(2)} s from push to bucket`,
  );

  await eventually(() => drained().length >= ordered, count, 300_000);
  const rate = (drained().length / since(saved)) * 60;
  console.log(`  ${drained().length} delivered in ${since(saved).toFixed(0)} s: ${rate.toFixed(0)} a minute`);
  const displaced = Math.max(
    ...drained()
      .slice(0, ordered)
      .map((number, i) => Math.abs(number - (i + 1))),
  );
  expect(displaced <= 2 * slots, `oldest first: no one is more than ${displaced} places from its own`);
  await measurePages("no backlog", neighbour);
  await measurePages("draining", administrator);
  await showBacklog(administrator);

  const work = (await findProcesses(onbin.dataDir)).filter(({ name }) => name === "work");
  for (const { pid } of work) process.kill(pid, "SIGKILL");
  const killed = performance.now();
  const reached = drained().length;
  await eventually(() => drained().length > reached + 2 * slots, count, 60_000);
  expect(true, `work killed in the middle: goes on ${since(killed).toFixed(1)} s later`);
  await eventually(async () => (await count())[0]?.held === 0, count, 300_000);
  expect(true, `all released ${since(saved).toFixed(0)} s after the save`);

  if (values.drain) {
    await eventually(async () => (await count())[0]?.delivered === held + 1, count, 4 * 3_600_000);
    console.log(`all drained ${(since(saved) / 60).toFixed(1)} min after the save`);
  }
  const [after] = await count();
  const { delivered = 0, waiting = 0, sending = 0, retrying = 0, other = 0 } = after ?? {};
  expect(
    delivered + waiting + sending + retrying === held + 1 && other === 0,
    `${delivered} delivered, ${waiting + sending + retrying} still in line, ${other} given up`,
  );
  const twice = await twiceStored();
  expect(twice === 0, `${twice} stored twice`);
}

async function push(key: string, sequenceId: string, seed: number): Promise<void> {
  const { status, body } = await knock(onbin.url, key, recordingForm({ sequenceId }, wave(seed)));
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
}

/** Numbers of the recordings in the bucket, in the order in which they were stored. */
function drained(): number[] {
  return bucket.storedKeys().flatMap((key) => {
    const [, number] = /^acme\/held-(\d+)\.wav$/.exec(key) ?? [];
    return number === undefined ? [] : [Number(number)];
  });
}

async function twiceStored(): Promise<number> {
  const all = drained();
  return all.length - new Set(all).size;
}

type Counts = Record<"delivered" | "waiting" | "sending" | "retrying" | "held" | "other", number>;

function count(): Promise<Counts[]> {
  const of = (state: string) => `count(*) filter (where state = '${state}')::int as ${state}`;
  return rowsOf<Counts>(
    onbin.dataDir,
    `select ${["delivered", "waiting", "sending", "retrying", "held"].map(of).join()},
       count(*) filter (where state = 'skipped' or held_by = 'recording')::int as other
     from recordings where company_id = 'acme'`,
  );
}

/** What every page of the console asks every few seconds. */
async function measurePages(when: string, administrator: ConsoleInTest): Promise<void> {
  for (const path of ["/api/app/session", "/api/app/amazon-s3"]) {
    const taken: number[] = [];
    for (let i = 0; i < 25; i++) {
      const began = performance.now();
      await administrator.mustGet(path);
      taken.push(performance.now() - began);
    }
    taken.sort((a, b) => a - b);
    console.log(
      `  ${when}: GET ${path} quickest ${taken[0]?.toFixed(0)} ms, median ${taken[12]?.toFixed(0)} ms, slowest ${taken.at(-1)?.toFixed(0)} ms`,
    );
  }
}

async function showBacklog(administrator: ConsoleInTest): Promise<void> {
  const session = (await administrator.mustGet("/api/app/session")).json as Extract<
    Session,
    { kind: "user" }
  >;
  const { destination } = await readPage(administrator);
  const { waiting = 0, perMinute = 0 } = session.notices.backlog ?? {};
  const minutes = Math.ceil(waiting / Math.max(1, perMinute));
  const shown = destination?.backlog !== null && waiting > 0 && perMinute > 0;
  expect(shown, `the console says: ${waiting} to go · ${perMinute} a minute · ${minutes} min left`);
}
