import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallPage, ErrorLog } from "../../contract/calls.ts";
import type { RetentionPage } from "../../contract/retention.ts";
import { clearingLock } from "../../server/keep/clearing-lock.ts";
import { eventually, saveUntested } from "../support/bucket-in-test.ts";
import { rowsOf, withClient } from "../support/database-in-test.ts";
import { findLingering } from "../support/lingering-in-test.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

/** About two seconds, as days. */
const moment = 0.00002;
/** Milliseconds to wait for a sweep, which comes every 5 seconds. */
const patience = 60_000;

let stage: Stage;

beforeAll(async () => {
  // What needs the converter waits for it: there is none.
  stage = await startStage({}, { ONBIN_FFMPEG: "/nowhere/ffmpeg" });
});
afterAll(() => stage.close());

const setDays = (id: string, ...options: string[]) =>
  stage.onbin.mustRun(["company", "retention", "--id", id, ...options]);

const callPage = async ({ administrator }: Pick<Tenant, "administrator">, sequenceId: string) =>
  (await administrator.mustGet(`/api/app/calls/${sequenceId}`)).json as CallPage;

const audio = ({ administrator }: Tenant, sequenceId: string, query = "") =>
  administrator.get(`/api/app/calls/${sequenceId}/audio${query}`);

const isGone = async (tenant: Tenant, sequenceId: string) =>
  (await callPage(tenant, sequenceId)).recording?.copy.goneAt !== null;

async function untilGone(tenant: Tenant, sequenceId: string): Promise<CallPage> {
  await eventually(
    () => isGone(tenant, sequenceId),
    () => callPage(tenant, sequenceId),
    patience,
  );
  return callPage(tenant, sequenceId);
}

/** A sweep has passed since: another company's recording, set aside just now, is gone. */
async function untilSwept(): Promise<void> {
  const id = `witness-${Date.now()}`;
  const witness = await stage.addTenant(id, null);
  await setDays(id, "--unshipped-days", "0");
  await witness.push(id);
  await untilGone(witness, id);
}

describe("delivered audio", { timeout: 120_000 }, () => {
  test("goes after the company's own days; the call page says where it is", async () => {
    const [short, usual] = [await stage.addTenant("short"), await stage.addTenant("usual")];
    for (const tenant of [short, usual]) await tenant.push(`${tenant.id}-1`);
    const { deliveredAt } = await usual.until("usual-1", "delivered");
    await short.until("short-1", "delivered");
    const week = new Date(Date.parse(deliveredAt ?? "") + 7 * 86_400_000).toISOString();
    expect((await callPage(usual, "usual-1")).recording?.copy).toEqual({
      goesAt: week,
      goneAt: null,
      unshippedDays: null,
    });
    expect((await audio(short, "short-1")).status).toBe(200);

    expect(await setDays("short", "--days", String(moment))).toContain(
      `${moment} days after proven delivery`,
    );
    const { recording, delivered } = await untilGone(short, "short-1");
    expect(recording).toMatchObject({
      playable: false,
      originals: [],
      copy: { goesAt: null, unshippedDays: null },
    });
    expect(delivered?.uri).toBe("s3://demo/rec/short-1.wav");
    expect((await audio(short, "short-1")).status).toBe(404);
    expect((await audio(short, "short-1", "?original=both")).status).toBe(404);
    expect((await short.shipAgain("short-1")).status).toBe(409);
    expect((await audio(usual, "usual-1")).status).toBe(200);
    expect(await findLingering(stage.onbin.dataDir, 0)).toEqual([]);
    expect((await short.read("short-1")).state).toBe("delivered");
  });

  test("never before it is delivered, whatever the days", async () => {
    const tenant = await stage.addTenant("undelivered", { folder: "undelivered" });
    await setDays("undelivered", "--days", "0", "--unshipped-days", "0");
    stage.bucket.faults.set([{ match: { key: "undelivered/*" }, act: { kind: "answer", code: "SlowDown" } }]);
    await tenant.push("undelivered-1");
    await tenant.until("undelivered-1", "retrying");
    await untilSwept();
    expect(await isGone(tenant, "undelivered-1")).toBe(false);
    stage.bucket.faults.set([
      { match: { key: "undelivered/*" }, act: { kind: "answer", code: "AccessDenied" } },
    ]);
    await tenant.shipAgain("undelivered-1");
    await tenant.until("undelivered-1", "held");
    await untilSwept();
    expect((await callPage(tenant, "undelivered-1")).recording?.copy).toEqual({
      goesAt: null,
      goneAt: null,
      unshippedDays: null,
    });
    expect((await audio(tenant, "undelivered-1")).status).toBe(200);
    stage.bucket.faults.clear();
    await saveUntested(tenant.administrator, { folder: "undelivered" });
    await tenant.until("undelivered-1", "delivered");
    await untilGone(tenant, "undelivered-1");
  });

  test("stays while a backup is made", async () => {
    const tenant = await stage.addTenant("backup");
    await tenant.push("backup-1");
    await tenant.until("backup-1", "delivered");
    await withClient(
      stage.onbin.dataDir,
      async (client) => {
        await client.query("select pg_advisory_lock($1)", [clearingLock]);
        await setDays("backup", "--days", "0");
        await new Promise((resolve) => setTimeout(resolve, 8_000));
        expect(await isGone(tenant, "backup-1")).toBe(false);
      },
      "system",
    );
    await untilGone(tenant, "backup-1");
  });
});

describe("audio that was set aside", { timeout: 120_000 }, () => {
  test("skipped: goes after its own period and says so; it cannot be shipped any more", async () => {
    const tenant = await stage.addTenant("skipped", null);
    await tenant.push("skipped-1");
    const before = await callPage(tenant, "skipped-1");
    const { receivedAt = "", copy } = before.recording ?? {};
    const days = (Date.parse(copy?.goesAt ?? "") - Date.parse(receivedAt)) / 86_400_000;
    expect(days).toBeCloseTo(90, 3);
    await setDays("skipped", "--unshipped-days", String(moment));
    const { recording, call } = await untilGone(tenant, "skipped-1");
    expect(recording?.copy.unshippedDays).toBe(moment);
    expect(call.transfer).toMatchObject({ state: "skipped", reasonCode: "period-over" });
    expect(call.transfer?.reason?.ja.cause).toContain("連携が有効でなかったため転送されず");
    await saveUntested(tenant.administrator);
    expect((await tenant.shipAgain("skipped-1")).status).toBe(409);
  });

  test("held for its own sake: becomes skipped, and its error is no longer open", async () => {
    const tenant = await stage.addTenant("unusable");
    await tenant.push("unusable-1", Buffer.from("<html>no sound at all</html>"));
    await tenant.until("unusable-1", "held");
    await setDays("unusable", "--unshipped-days", String(moment));
    const { call } = await untilGone(tenant, "unusable-1");
    expect(call.transfer).toMatchObject({ state: "skipped", reasonCode: "period-over" });
    const { json } = await tenant.administrator.mustGet("/api/app/error-log");
    const log = json as ErrorLog;
    expect([log.open, log.items.map(({ recoveredAt }) => recoveredAt !== null)]).toEqual([0, [true]]);
  });

  test("waiting for us to be able to convert it: stays", async () => {
    const tenant = await stage.addTenant("later");
    await setDays("later", "--unshipped-days", "0");
    await tenant.push("later-1", Buffer.concat([Buffer.from("ID3\x04\0\0\0\0\0\0"), Buffer.alloc(2000, 7)]));
    const { reason } = await tenant.until("later-1", "held");
    expect(reason?.code).toBe("converter-missing");
    await untilSwept();
    expect(await isGone(tenant, "later-1")).toBe(false);
  });

  test("claimed by a running backfill: stays, until that is cancelled", async () => {
    const tenant = await stage.addTenant("claimed", { enabled: false, folder: "claimed" });
    for (let n = 0; n < 20; n++) await tenant.push(`claimed-${n}`);
    stage.bucket.faults.set([{ match: { key: "claimed/*" }, act: { kind: "answer", code: "AccessDenied" } }]);
    await saveUntested(tenant.administrator, { folder: "claimed" });
    const choice = { from: "2020-01-01", to: "2099-12-31" };
    const { json } = await tenant.administrator.mustPost("/api/app/backfills", choice);
    await setDays("claimed", "--unshipped-days", "0");
    const gone = () =>
      rowsOf(
        stage.onbin.dataDir,
        "select 1 from recordings where company_id = 'claimed' and local_gone_at is not null",
      );
    await untilSwept();
    expect(await gone()).toEqual([]);
    await tenant.administrator.mustPost(`/api/app/backfills/${json.id}/cancel`);
    await eventually(async () => (await gone()).length > 0, undefined, patience);
    stage.bucket.faults.clear();
  });
});

describe("the settings page", () => {
  test("an administrator chooses within limits, and it is in the operation log", async () => {
    const tenant = await stage.addTenant("chooser");
    const read = async () => (await tenant.administrator.mustGet("/api/app/retention")).json as RetentionPage;
    expect(await read()).toEqual({
      delivered: { own: null, installation: 7, least: 0, most: 31 },
      unshipped: { own: null, installation: 90, least: 1, most: 365 },
    });
    for (const body of [
      { delivered: 32, unshipped: null },
      { delivered: -1, unshipped: null },
      { delivered: null, unshipped: 0 },
      { delivered: null, unshipped: 366 },
    ]) {
      expect((await tenant.administrator.post("/api/app/retention", body)).status, JSON.stringify(body)).toBe(
        400,
      );
    }
    await tenant.administrator.mustPost("/api/app/retention", { delivered: 0, unshipped: 30 });
    expect(await read()).toMatchObject({ delivered: { own: 0 }, unshipped: { own: 30 } });
    // The operator's choice has no upper limit, and stays when the rest is changed.
    await setDays("chooser", "--days", "100", "--unshipped-days", "default");
    await tenant.administrator.mustPost("/api/app/retention", { delivered: 100, unshipped: 10 });
    expect(await read()).toMatchObject({ delivered: { own: 100 }, unshipped: { own: 10 } });
    const rows = await rowsOf(
      stage.onbin.dataDir,
      `select actor, details from operation_log where company_id = 'chooser' and operation = 'retention.save'
       order by entry_id`,
    );
    expect(rows).toMatchObject([
      { actor: "administrator@chooser.example.com", details: { delivered: 0, unshipped: 30 } },
      { actor: "command line", details: { delivered: 100, unshipped: null } },
      { actor: "administrator@chooser.example.com", details: { delivered: 100, unshipped: 10 } },
    ]);
  });

  test("nobody else sees or changes it", async () => {
    await stage.addTenant("closed");
    const member = await stage.operator.addPerson("closed", "member");
    expect((await member.get("/api/app/retention")).status).toBe(404);
    expect((await member.post("/api/app/retention", { delivered: 1, unshipped: 1 })).status).toBe(404);
    expect((await member.get("/app/settings/retention")).status).toBe(404);
  });
});
