import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, findProcesses, type ProcessName } from "../kill/processes.ts";
import { askCsv, insertCalls, lookCsv, untilOver } from "../support/csv-in-test.ts";
import { rowsOf, withClient } from "../support/database-in-test.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let acme: Tenant;
beforeAll(async () => {
  stage = await startStage();
  acme = await stage.addTenant("acme", null);
  await insertCalls(stage.onbin.dataDir, "acme", 10, "2025-01-01T00:00:00Z");
}, 120_000);
afterAll(() => stage?.close());

const pidsOf = async (name: ProcessName) =>
  (await findProcesses(stage.onbin.dataDir)).filter((process) => process.name === name).map(({ pid }) => pid);

/** Whether the database works on a maker's first statement, which counts the calls. */
const isCounting = async () => {
  const found = await rowsOf(
    stage.onbin.dataDir,
    `select pid from pg_stat_activity where state = 'active' and query like 'select count(*) as count from calls c %'`,
  );
  return found.length > 0;
};

/** Asks for a file whose statement does not go on (a lock is waited for 15 seconds), and acts once it is there. */
const whileItHangs = (act: (id: string) => Promise<void>) =>
  withClient(stage.onbin.dataDir, async (client) => {
    await client.query("begin; lock table calls in access exclusive mode");
    const { id } = await askCsv(acme.administrator, { kind: "list", from: "2025-01-01", to: "2025-12-31" });
    await eventually("the calls are counted", 30_000, isCounting);
    await act(id);
    await client.query("rollback");
    return id;
  });

test("cancelled while the database works for it, its process and its statement end at once", {
  timeout: 60_000,
}, async () => {
  await whileItHangs(async (id) => {
    await acme.administrator.mustPost(`/api/app/csv-files/${id}/cancel`, {});
    await eventually("its process is gone", 6000, async () => (await pidsOf("csv")).length === 0);
    await eventually("its statement is gone", 3000, async () => !(await isCounting()));
    expect((await lookCsv(acme.administrator, id)).state).toBe("cancelled");
  });
});

test("`watch` stops at once, and the next one makes the file", { timeout: 90_000 }, async () => {
  const id = await whileItHangs(async () => {
    const [watch = 0] = await pidsOf("watch");
    process.kill(watch, "SIGTERM");
    await eventually("it is gone", 6000, async () => !(await pidsOf("watch")).includes(watch));
  });
  expect(await untilOver(acme.administrator, id)).toMatchObject({ state: "done", rows: 10 });
});
