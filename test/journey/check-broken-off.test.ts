import { afterAll, beforeAll, expect, test } from "vitest";
import { findProcesses } from "../kill/processes.ts";
import { eventually, followCheck, goodValues, readPage } from "../support/bucket-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

// A connection check whose worker dies, or whose company loses its contract meanwhile.
let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

const patience = { timeout: 90_000 };

async function startCheck({ administrator }: Tenant): Promise<string> {
  const version = (await readPage(administrator)).destination?.version ?? 0;
  const { json } = await administrator.mustPost("/api/app/amazon-s3", {
    values: goodValues,
    test: true,
    version,
  });
  return String(json.checkId);
}

const hold = (milliseconds: number) => {
  const match = { operation: "HeadBucket" };
  stage.bucket.faults.set([{ match, act: { kind: "delay", milliseconds }, times: 1 }]);
  return () => stage.bucket.faults.items.some(({ struck }) => struck === 1);
};

test.skipIf(process.platform !== "linux")(
  "a worker killed in its middle: another takes it up, saves, and says so",
  patience,
  async () => {
    const tenant = await stage.addTenant("killed", null);
    const isHeld = hold(8_000);
    const checkId = await startCheck(tenant);
    await eventually(isHeld);
    for (const { pid, name } of await findProcesses(stage.onbin.dataDir))
      if (name === "work") process.kill(pid, "SIGKILL");
    expect(await followCheck(tenant.administrator, checkId)).toMatchObject({
      ok: true,
      saved: true,
      conflict: false,
    });
    expect((await readPage(tenant.administrator)).destination).toMatchObject({
      bucket: "demo",
      unverified: false,
    });
  },
);

test(
  "what was saved and what is said of it are one: neither is ever there without the other",
  patience,
  async () => {
    const tenant = await stage.addTenant("torn", null);
    const run = (text: string) => rowsOf(stage.onbin.dataDir, text);
    await run(`create function refuse_done() returns trigger language plpgsql as
    $$ begin raise exception 'not now'; end $$`);
    await run(`create trigger refuse_done before update of done on destination_checks for each row
    when (new.done is not null) execute function refuse_done()`);
    const checkId = await startCheck(tenant);
    await eventually(() => stage.onbin.output.join("").includes("not now"));
    expect((await readPage(tenant.administrator)).destination).toBeNull();
    await run("drop trigger refuse_done on destination_checks");
    expect(await followCheck(tenant.administrator, checkId)).toMatchObject({
      ok: true,
      saved: true,
      conflict: false,
    });
    const [saves] = await run(
      "select count(*)::int as count from operation_log where company_id = 'torn' and operation = 'destination.save'",
    );
    expect(saves).toEqual({ count: 1 });
  },
);

test("a contract that ended meanwhile: nothing is saved, and nobody else is blamed", patience, async () => {
  const tenant = await stage.addTenant("ended", null);
  const isHeld = hold(3_000);
  const checkId = await startCheck(tenant);
  await eventually(isHeld);
  await stage.operator.setContract("ended", false);
  expect(await followCheck(tenant.administrator, checkId)).toMatchObject({ saved: false, conflict: false });
  expect((await readPage(tenant.administrator)).destination).toBeNull();
});
