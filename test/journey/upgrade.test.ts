import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { controlKillPoints } from "../kill/points/control.ts";
import { findProcesses, killAll } from "../kill/processes.ts";
import { eventually, saveUntested, startBucket } from "../support/bucket-in-test.ts";
import { type ConsoleInTest, openOperator } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { freePort, startOnbin } from "../support/onbin-in-test.ts";
import { openPreviousRelease } from "../support/previous-release.ts";

let bucket: Awaited<ReturnType<typeof startBucket>>;
let previous: Awaited<ReturnType<typeof openPreviousRelease>>;
let dataDir: string;
let port: number;

beforeAll(async () => {
  previous = await openPreviousRelease();
  bucket = await startBucket({ buckets: [{ name: "demo", versioned: true }] });
  dataDir = await mkdtemp(join(tmpdir(), "onbin-upgrade-"));
  port = await freePort();
});
afterAll(async () => {
  killAll(await findProcesses(dataDir));
  await bucket.close();
  await previous?.remove();
  await rm(dataDir, { recursive: true, force: true });
});

type Row = { company_id: string; sequence_id: string; state: string; stage: string; leased: boolean };
const rows = () =>
  rowsOf<Row>(
    dataDir,
    `select company_id, sequence_id, state, stage, lease_token is not null as leased from recordings order by 1, 2`,
  );
const statesOf = async () =>
  Object.fromEntries((await rows()).map(({ sequence_id: id, state }) => [id, state]));

/** Everything dies at once, the database too. */
async function killEverything(): Promise<void> {
  await eventually(async () => {
    const left = await findProcesses(dataDir);
    killAll(left);
    return left.length === 0;
  });
}

/** Work in every state under the previous release, which then dies. @returns who may mend the paused destination */
async function workUnderWay(program: string): Promise<{ key: string; mender: ConsoleInTest }> {
  const onbin = await startOnbin({ dataDir, port, env: bucket.env, program });
  const operator = await openOperator(onbin);
  const tenant = async (id: string) => {
    const { key } = await operator.addCompany(id);
    return { key, administrator: await operator.addPerson(id, "administrator") };
  };
  const works = await tenant("works");
  const wrong = await tenant("wrong");
  const none = await tenant("none");
  await saveUntested(works.administrator);
  await saveUntested(wrong.administrator, { secretAccessKey: "wrong/secret+000000000" });
  let seed = 0;
  const push = async (key: string, sequenceId: string) => {
    const { status } = await knock(onbin.url, key, recordingForm({ sequenceId }, wave(++seed)));
    expect(status).toBe(201);
  };
  await push(works.key, "delivered");
  await push(wrong.key, "paused-1");
  await push(none.key, "skipped");
  await onbin.until(works.key, "delivered", ["delivered"], 60_000);
  await onbin.until(wrong.key, "paused-1", ["held"], 60_000);
  await push(wrong.key, "paused-2");
  // What is no audio is held for its own sake.
  const nonsense = recordingForm({ sequenceId: "nonsense" }, Buffer.from("<html>no audio</html>"));
  expect((await knock(onbin.url, works.key, nonsense)).status).toBe(201);
  await onbin.until(works.key, "nonsense", ["held"], 60_000);
  bucket.faults.set([
    { match: { key: "*sending-received*" }, act: { kind: "hang", at: "received" }, times: 1 },
    { match: { key: "*sending-stored*" }, act: { kind: "hang", at: "stored" }, times: 1 },
    { match: { key: "*retrying*" }, act: { kind: "answer", code: "SlowDown" }, times: 1 },
  ]);
  await push(works.key, "retrying");
  await push(works.key, "sending-received");
  await push(works.key, "sending-stored");
  await eventually(
    () => bucket.faults.items.every(({ struck }) => struck === 1),
    () => bucket.faults.items,
    60_000,
  );
  const work = (await findProcesses(dataDir)).filter(({ name }) => name === "work");
  for (const { pid } of work) process.kill(pid, "SIGSTOP");
  await push(works.key, "waiting");
  await push(works.key, "shaping");
  // As a worker leaves it that died while it shaped.
  await rowsOf(
    dataDir,
    "update recordings set lease_token = gen_random_uuid(), due_at = now() + interval '45 seconds' where sequence_id = 'shaping'",
  );
  return { key: works.key, mender: wrong.administrator };
}

test("the previous release's work under way goes on in this one, which dies twice in its migration: 0 lost, 0 twice", {
  timeout: 600_000,
}, async (context) => {
  if (!previous) {
    console.warn("the history does not reach back to the previous release: the upgrade was not tried");
    return context.skip();
  }
  const { key, mender } = await workUnderWay(previous.program);
  const before = await rows();
  expect(before.map(({ state, stage, leased }) => `${stage} ${state}${leased ? " leased" : ""}`)).toEqual(
    expect.arrayContaining([
      "ship delivered",
      "ship held",
      "shape held",
      "ship sending leased",
      "shape waiting",
      "shape waiting leased",
    ]),
  );
  expect(await rowsOf(dataDir, "select name from kysely_migration")).toEqual([{ name: "0001-first" }]);
  await killEverything();

  const points = controlKillPoints(join(dataDir, "points"));
  for (const [point, nth] of [
    ["migrate.statement", 12],
    ["migrate.done", 1],
  ] as const) {
    await points.give({ point, nth });
    await expect(startOnbin({ dataDir, port, env: { ...bucket.env, ...points.env } })).rejects.toThrow(
      "did not start",
    );
    expect(await points.carriedOut()).not.toBeNull();
  }

  const onbin = await startOnbin({ dataDir, port, env: bucket.env });
  await onbin.until(key, "waiting", ["delivered"], 120_000);
  await saveUntested(mender);
  const expected = {
    delivered: "delivered",
    nonsense: "held",
    "paused-1": "delivered",
    "paused-2": "delivered",
    retrying: "delivered",
    "sending-received": "delivered",
    "sending-stored": "delivered",
    shaping: "delivered",
    skipped: "skipped",
    waiting: "delivered",
  };
  const inOrder = (states: Record<string, string>) => JSON.stringify(Object.entries(states).sort());
  await eventually(async () => inOrder(await statesOf()) === inOrder(expected), statesOf, 180_000);
  expect(await statesOf()).toEqual(expected);
  for (const [id, state] of Object.entries(expected))
    expect([id, await bucket.versions("demo", `rec/${id}.wav`)]).toEqual([
      id,
      state === "delivered" ? [expect.anything()] : [],
    ]);
  expect(bucket.storedKeys().sort()).toEqual(
    Object.entries(expected).flatMap(([id, state]) => (state === "delivered" ? [`rec/${id}.wav`] : [])),
  );
  const open = await rowsOf(
    dataDir,
    "select sequence_id from integration_errors where recovered_at is null order by 1",
  );
  expect(open).toEqual([{ sequence_id: "nonsense" }]);
  await onbin.stop();
});
