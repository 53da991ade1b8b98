import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventually, goodValues, readPage, saveTested, saveUntested } from "../support/bucket-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { type Stage, startStage } from "../support/tenant-in-test.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.bucket.faults.clear());

/** Nothing of this company leaves until `clear()`. */
const blockade = (id: string) =>
  stage.bucket.faults.set([{ match: { key: `*${id}*` }, act: { kind: "answer", code: "SlowDown" } }]);

describe("the contract (S1)", () => {
  test("off: kept as skipped, says why; on again: a person ships it", async () => {
    const tenant = await stage.addTenant("contract");
    await stage.operator.setContract("contract", false);
    await tenant.push("contract-1");
    const skipped = await tenant.read("contract-1");
    expect([skipped.state, skipped.reason?.code]).toEqual(["skipped", "not-contracted"]);
    expect(skipped.reason?.words.ja.cause).toContain("契約");
    expect((await tenant.shipAgain("contract-1")).status).toBe(409);
    expect(await readPage(tenant.administrator)).toMatchObject({ contract: false, destination: null });

    await stage.operator.setContract("contract", true);
    expect((await tenant.shipAgain("contract-1")).status).toBe(200);
    await tenant.until("contract-1", "delivered");
    expect(stage.bucket.puts("contract-1")).toHaveLength(1);
  });

  test("off while recordings wait: they are skipped, and nothing more leaves", async () => {
    const tenant = await stage.addTenant("revoked");
    blockade("revoked");
    await tenant.push("revoked-1");
    await tenant.until("revoked-1", "retrying");
    await stage.operator.setContract("revoked", false);
    await tenant.until("revoked-1", "skipped");
    const tried = stage.bucket.puts("revoked-1").length;
    stage.bucket.faults.clear();
    await stage.operator.setContract("revoked", true);
    await tenant.push("revoked-2");
    await tenant.until("revoked-2", "delivered");
    expect((await tenant.read("revoked-1")).state).toBe("skipped");
    expect(stage.bucket.puts("revoked-1")).toHaveLength(tried);
    await tenant.shipAgain("revoked-1");
    await tenant.until("revoked-1", "delivered");
  });
});

describe("the checkbox (S3)", () => {
  test("off: skipped; on: new calls go, old ones when a person says so", async () => {
    const tenant = await stage.addTenant("checkbox", { enabled: false });
    expect((await readPage(tenant.administrator)).destination?.state).toBe("disabled");
    await tenant.push("checkbox-1");
    const { state, reason } = await tenant.read("checkbox-1");
    expect([state, reason?.code]).toEqual(["skipped", "integration-off"]);
    await saveUntested(tenant.administrator);
    await tenant.push("checkbox-2");
    await tenant.until("checkbox-2", "delivered");
    expect((await tenant.read("checkbox-1")).state).toBe("skipped");
    expect((await tenant.shipAgain("checkbox-1")).status).toBe(200);
    await tenant.until("checkbox-1", "delivered");
  });

  test("no settings at all: skipped, and nothing is lost", async () => {
    const tenant = await stage.addTenant("unset", null);
    await tenant.push("unset-1");
    expect((await tenant.read("unset-1")).reason?.code).toBe("integration-off");
    await saveUntested(tenant.administrator);
    await tenant.shipAgain("unset-1");
    await tenant.until("unset-1", "delivered");
  });
});

describe("連携を解除する (S9)", () => {
  const remove = async (administrator: Parameters<typeof readPage>[0], mode: string) => {
    const version = (await readPage(administrator)).destination?.version;
    return (await administrator.mustPost("/api/app/amazon-s3/remove", { mode, version })).json;
  };
  const credentials = (id: string) =>
    rowsOf(
      stage.onbin.dataDir,
      "select 1 from destinations where company_id = $1 union all " +
        "select 1 from destination_checks where company_id = $1 and secret_sealed is not null",
      [id],
    );

  test("stop-now: what waits stays here, the credentials are destroyed at once", async () => {
    const tenant = await stage.addTenant("stop-now", null);
    expect(await saveTested(tenant.administrator)).toMatchObject({ saved: true });
    blockade("stop-now-");
    await tenant.push("stop-now-1");
    await tenant.until("stop-now-1", "retrying");
    expect((await tenant.administrator.mustGet("/api/app/amazon-s3/under-way")).json).toMatchObject({
      waiting: 1,
    });
    expect(await remove(tenant.administrator, "stop-now")).toEqual({ state: "ended" });
    await tenant.until("stop-now-1", "skipped");
    expect(await credentials("stop-now")).toEqual([]);
    await tenant.push("stop-now-2");
    expect((await tenant.read("stop-now-2")).state).toBe("skipped");
    expect((await tenant.administrator.mustGet("/api/app/error-log")).json).toMatchObject({ open: 0 });
  });

  test("finish-first: what waits is shipped, nothing new is taken, then the credentials are destroyed", async () => {
    const tenant = await stage.addTenant("finish");
    blockade("finish");
    await tenant.push("finish-1");
    await tenant.until("finish-1", "retrying");
    expect(await remove(tenant.administrator, "finish-first")).toEqual({ state: "ending" });
    expect((await readPage(tenant.administrator)).destination?.state).toBe("ending");
    await tenant.push("finish-2");
    expect((await tenant.read("finish-2")).state).toBe("skipped");
    stage.bucket.faults.clear();
    await tenant.until("finish-1", "delivered");
    await eventually(async () => (await credentials("finish")).length === 0);
    expect((await readPage(tenant.administrator)).destination).toBeNull();
  });

  test("finish-first ships what waits although the integration was switched off before", async () => {
    const tenant = await stage.addTenant("finish-off");
    blockade("finish-off");
    await tenant.push("finish-off-1");
    await tenant.until("finish-off-1", "retrying");
    const version = (await readPage(tenant.administrator)).destination?.version;
    const values = { ...goodValues, enabled: false, folder: "finish-off" };
    await tenant.administrator.post("/api/app/amazon-s3", { values, test: false, version });
    expect(await remove(tenant.administrator, "finish-first")).toEqual({ state: "ending" });
    stage.bucket.faults.clear();
    await tenant.until("finish-off-1", "delivered");
    await eventually(async () => (await credentials("finish-off")).length === 0);
  });

  test("the stored secret is never used for another store: it is asked for again", async () => {
    const { administrator } = await stage.addTenant("elsewhere");
    const version = (await readPage(administrator)).destination?.version;
    const values = { ...goodValues, endpoint: "aws", secretAccessKey: null };
    const answer = await administrator.post("/api/app/amazon-s3", { values, test: false, version });
    expect([answer.status, answer.json]).toMatchObject([400, { error: { code: "secret_needed" } }]);
  });
});

describe("settings saved twice at once", () => {
  test("the second is told, and nothing is overwritten", async () => {
    const { administrator } = await stage.addTenant("twice");
    const version = (await readPage(administrator)).destination?.version;
    const save = (folder: string) =>
      administrator.post("/api/app/amazon-s3", { values: { ...goodValues, folder }, test: false, version });
    const answers = await Promise.all(["one", "two", "three"].map(save));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const winner = ["one", "two", "three"][answers.findIndex(({ status }) => status === 200)];
    expect((await readPage(administrator)).destination?.folder).toBe(winner);
    for (const { json } of answers.filter(({ status }) => status === 409)) {
      expect(json).toMatchObject({ error: { code: "edited_meanwhile" } });
    }
  });

  test("two first saves at once, with the test: one is saved, the other told of the conflict", async () => {
    const { administrator } = await stage.addTenant("first-saves", null);
    const done = await Promise.all([
      saveTested(administrator),
      saveTested(administrator, { folder: "other" }),
    ]);
    expect(
      done.map(({ saved, conflict }) => ({ saved, conflict })).sort((a, b) => +a.saved - +b.saved),
    ).toEqual([
      { saved: false, conflict: true },
      { saved: true, conflict: false },
    ]);
  });

  test("a removal with an old page is told as well", async () => {
    const { administrator } = await stage.addTenant("old-page");
    const version = (await readPage(administrator)).destination?.version;
    await saveUntested(administrator);
    const answer = await administrator.post("/api/app/amazon-s3/remove", { mode: "stop-now", version });
    expect([answer.status, answer.json]).toMatchObject([409, { error: { code: "edited_meanwhile" } }]);
  });
});
