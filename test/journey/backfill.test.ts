import { createHash } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Backfill, BackfillAvailable, BackfillEstimate, BackfillList } from "../../contract/backfill.ts";
import { eventually, saveUntested, startBucket } from "../support/bucket-in-test.ts";
import { openConsole, openOperator } from "../support/console-in-test.ts";
import { rowsOf, withClient } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { processesOf } from "../support/processes-in-test.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

/** Pushes a call of a day (UTC noon) that nobody can ship yet. */
async function pushCall(
  { url }: { url: string },
  key: string,
  sequenceId: string,
  day: string,
  facts: Record<string, string> = {},
): Promise<void> {
  const fields = { sequenceId, callBegin: `${day}T03:00:00Z`, ...facts };
  const answer = await knock(url, key, recordingForm(fields, wave(seedOf(sequenceId))));
  if (answer.status !== 201) throw new Error(`${answer.status}`);
}

const seedOf = (text: string) => createHash("sha256").update(text).digest().readUInt32BE();

const list = async ({ administrator }: Pick<Tenant, "administrator">) =>
  ((await administrator.mustGet("/api/app/backfills")).json as BackfillList).items;

async function read(tenant: Pick<Tenant, "administrator">, id: string): Promise<Backfill> {
  const found = (await list(tenant)).find((backfill) => backfill.id === id);
  if (!found) throw new Error(`no backfill ${id}`);
  return found;
}

async function start(tenant: Pick<Tenant, "administrator">, choice: object): Promise<Backfill> {
  return (await tenant.administrator.mustPost("/api/app/backfills", choice)).json as Backfill;
}

const estimate = async ({ administrator }: Pick<Tenant, "administrator">, choice: object) =>
  (await administrator.mustPost("/api/app/backfills/estimate", choice)).json as BackfillEstimate;

async function statesOf(dataDir: string, companyId: string): Promise<Record<string, number>> {
  const rows = await rowsOf<{ state: string; count: number }>(
    dataDir,
    "select state, count(*)::int as count from recordings where company_id = $1 group by state",
    [companyId],
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

describe("calls from before there was a destination", { timeout: 120_000 }, () => {
  let tenant: Tenant;
  const march = { from: "2026-03-01", to: "2026-03-31" };
  const calls = Array.from({ length: 40 }, (_, n) => ({
    id: `early-${n}`,
    day: n < 25 ? "2026-03-10" : "2026-04-02",
    type: n % 5 === 0 ? "internal" : "incoming",
  }));

  beforeAll(async () => {
    tenant = await stage.addTenant("early", null);
    for (const { id, day, type } of calls) await pushCall(stage.onbin, tenant.key, id, day, { type });
  });

  test("what could be shipped is counted before there is anywhere to ship it", async () => {
    const { json } = await tenant.administrator.mustGet("/api/app/backfills/available");
    const available = json as BackfillAvailable;
    expect(available).toMatchObject({ count: 40, from: "2026-03-10", to: "2026-04-02", possible: false });
    expect(available.reasons.map(({ code, count }) => [code, count])).toEqual([["integration-off", 40]]);
    const refused = await tenant.administrator.post("/api/app/backfills", march);
    expect([refused.status, refused.json]).toMatchObject([409, { error: { code: "backfill_not_possible" } }]);
  });

  test("the dry run says what is shipped; of a period and a type, byte for byte, and nothing else", async () => {
    await saveUntested(tenant.administrator);
    const choice = { ...march, types: ["incoming"] };
    const { count, bytes, seconds } = await estimate(tenant, choice);
    expect([count, bytes]).toEqual([20, 20 * wave(1).length]);
    expect(seconds).toBeGreaterThan(0);
    const told = await stage.onbin.mustRun(
      ["backfill", "start", "--company", "early", "--from", march.from, "--to", march.to].concat([
        "--types",
        "incoming",
        "--dry-run",
        "--json",
      ]),
    );
    expect(JSON.parse(told)).toMatchObject({ count: 20, bytes });

    const begun = await start(tenant, choice);
    expect(begun).toMatchObject({ total: 20, totalBytes: bytes, state: "running", types: ["incoming"] });
    await eventually(
      async () => (await read(tenant, begun.id)).state === "done",
      () => list(tenant),
      60_000,
    );
    expect(await read(tenant, begun.id)).toMatchObject({ delivered: 20, left: 0, underWay: 0, failed: 0 });

    const chosen = calls.filter(({ day, type }) => day.startsWith("2026-03") && type === "incoming");
    const stored = stage.bucket.storedKeys().filter((key) => key.includes("early-"));
    expect(stored.sort()).toEqual(chosen.map(({ id }) => `rec/${id}.wav`).sort());
    for (const { id } of chosen) {
      const recording = await tenant.read(id);
      const [version, ...others] = await stage.bucket.versions("demo", `rec/${id}.wav`);
      expect(others).toEqual([]);
      expect([recording.state, version?.sha256]).toEqual(["delivered", recording.sha256]);
    }
    expect(await statesOf(stage.onbin.dataDir, "early")).toEqual({ delivered: 20, skipped: 20 });
  });

  test("a second one over the same period finds nothing, and sends nothing", async () => {
    const choice = { ...march, types: ["incoming"] };
    expect((await estimate(tenant, choice)).count).toBe(0);
    const refused = await tenant.administrator.post("/api/app/backfills", choice);
    expect([refused.status, refused.json]).toMatchObject([409, { error: { code: "backfill_empty" } }]);
    expect((await start(tenant, march)).total).toBe(5);
    await eventually(
      async () => (await list(tenant))[0]?.state === "done",
      () => list(tenant),
      60_000,
    );
    const stored = stage.bucket.storedKeys().filter((key) => key.includes("early-"));
    expect([stored.length, new Set(stored).size]).toEqual([25, 25]);
  });

  test("who did it is in the operation log", async () => {
    const rows = await rowsOf<{ actor: string; recordings: number }>(
      stage.onbin.dataDir,
      `select actor, (details ->> 'recordings')::int as recordings from operation_log
       where company_id = 'early' and operation = 'backfill.start' order by entry_id`,
    );
    expect(rows).toEqual([
      { actor: "administrator@early.example.com", recordings: 20 },
      { actor: "administrator@early.example.com", recordings: 5 },
    ]);
  });
});

describe("pause, resume, cancel", { timeout: 180_000 }, () => {
  const whole = { from: "2026-03-01", to: "2026-03-31" };

  /** 40 skipped calls, and a store that takes its time with them. */
  async function slowTenant(id: string): Promise<Tenant> {
    const tenant = await stage.addTenant(id, { enabled: false });
    for (let n = 0; n < 40; n++) await pushCall(stage.onbin, tenant.key, `${id}-${n}`, "2026-03-10");
    stage.bucket.faults.set([{ match: { key: `*${id}-*` }, act: { kind: "delay", milliseconds: 700 } }]);
    await saveUntested(tenant.administrator);
    return tenant;
  }

  test("never more than 16 at once, and a fresh call does not wait for them", async () => {
    const tenant = await slowTenant("gentle");
    const begun = await start(tenant, whole);
    await eventually(async () => (await read(tenant, begun.id)).underWay > 0);
    await tenant.push("fresh-1");
    let most = 0;
    await eventually(
      async () => {
        const { underWay, delivered } = await read(tenant, begun.id);
        most = Math.max(most, underWay);
        if ((await tenant.read("fresh-1")).state !== "delivered") return false;
        // Delivered while the backfill is still at it.
        expect(delivered).toBeLessThan(40);
        return true;
      },
      () => list(tenant),
      60_000,
    );
    await eventually(
      async () => {
        const { underWay, state } = await read(tenant, begun.id);
        most = Math.max(most, underWay);
        return state === "done";
      },
      () => list(tenant),
      60_000,
    );
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(16);
  });

  test("paused it releases nothing more; resumed it goes on; one at a time", async () => {
    const tenant = await slowTenant("calm");
    const begun = await start(tenant, whole);
    const second = await tenant.administrator.post("/api/app/backfills", whole);
    expect([second.status, second.json]).toMatchObject([409, { error: { code: "backfill_running" } }]);
    await tenant.administrator.mustPost(`/api/app/backfills/${begun.id}/pause`);
    await eventually(
      async () => (await read(tenant, begun.id)).underWay === 0,
      () => list(tenant),
      30_000,
    );
    const paused = await read(tenant, begun.id);
    expect(paused.state).toBe("paused");
    expect(paused.left).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(await read(tenant, begun.id)).toMatchObject({ left: paused.left, delivered: paused.delivered });
    expect((await tenant.administrator.post(`/api/app/backfills/${begun.id}/pause`)).status).toBe(409);
    await stage.onbin.mustRun(["backfill", "resume", "--company", "calm"]);
    await eventually(
      async () => (await read(tenant, begun.id)).state === "done",
      () => list(tenant),
      60_000,
    );
    expect((await read(tenant, begun.id)).delivered).toBe(40);
  });

  test("cancelled, what has not begun is skipped again, for its old reason, and can be chosen again", async () => {
    const tenant = await slowTenant("gone");
    // A paused destination holds what was released.
    stage.bucket.faults.set([{ match: { key: "*gone-*" }, act: { kind: "answer", code: "AccessDenied" } }]);
    const begun = await start(tenant, whole);
    await eventually(
      async () => (await statesOf(stage.onbin.dataDir, "gone")).held !== undefined,
      () => list(tenant),
      30_000,
    );
    await eventually(async () => (await read(tenant, begun.id)).waitsFor === "destination");
    expect((await read(tenant, begun.id)).underWay).toBeLessThanOrEqual(16);
    await tenant.administrator.mustPost(`/api/app/backfills/${begun.id}/cancel`);
    const rows = await rowsOf<{ state: string; reason: string; count: number }>(
      stage.onbin.dataDir,
      `select state, reason_code as reason, count(*)::int as count from recordings
       where company_id = 'gone' and backfill_id is null group by 1, 2`,
    );
    const { underWay } = await read(tenant, begun.id);
    expect(rows).toEqual([{ state: "skipped", reason: "integration-off", count: 40 - underWay }]);
    expect(underWay).toBeLessThan(16);
    expect((await estimate(tenant, whole)).count).toBe(40 - underWay);
    expect((await tenant.administrator.post(`/api/app/backfills/${begun.id}/resume`)).status).toBe(409);
  });

  test("a count that was under way when it was cancelled does not come back", async () => {
    const tenant = await slowTenant("late");
    // A paused destination holds what was released.
    stage.bucket.faults.set([{ match: { key: "*late-*" }, act: { kind: "answer", code: "AccessDenied" } }]);
    const begun = await start(tenant, whole);
    await eventually(
      async () => (await read(tenant, begun.id)).waitsFor === "destination",
      () => list(tenant),
      30_000,
    );
    expect((await read(tenant, begun.id)).underWay).toBeGreaterThan(0);
    await withClient(stage.onbin.dataDir, async (client) => {
      await client.query("begin");
      await client.query("update recordings set backfill_id = null where company_id = 'late'");
      await client.query(
        `update backfills set state = 'cancelled', finished_at = now(),
           counts = counts || '{"underWay": 0, "left": 0}' where company_id = 'late'`,
      );
      // Whoever counts has read what was before, and waits for this row.
      await eventually(
        async () =>
          (
            await rowsOf(
              stage.onbin.dataDir,
              `select from pg_stat_activity where wait_event_type = 'Lock' and query like 'update backfills b set counts%'`,
            )
          ).length > 0,
        undefined,
        30_000,
      );
      await client.query("commit");
    });
    for (let look = 0; look < 20; look++)
      expect(await read(tenant, begun.id)).toMatchObject({ state: "cancelled", underWay: 0, left: 0 });
  });

  test("another company's backfill is not there", async () => {
    const stranger = await stage.addTenant("stranger");
    const [theirs] = await list({ administrator: (await asSomebodyOf("calm")).administrator });
    for (const act of ["pause", "resume", "cancel"]) {
      const answers = await Promise.all(
        [theirs?.id ?? "", "00000000-0000-4000-8000-000000000000"].map((id) =>
          stranger.administrator.post(`/api/app/backfills/${id}/${act}`),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual([404, 404]);
      expect(answers[0]?.text).toBe(answers[1]?.text);
    }
    expect(await list(stranger)).toEqual([]);
    const member = await stage.operator.addPerson("stranger", "member");
    expect((await member.get("/api/app/backfills")).status).toBe(404);
    expect((await openConsole(stage.onbin.url).get("/api/app/backfills")).status).toBe(401);
  });
});

/** A further administrator of a company. */
async function asSomebodyOf(company: string) {
  const { json } = await stage.operator.mustPost(`/api/operator/companies/${company}/users`, {
    email: `other@${company}.example.com`,
    role: "administrator",
  });
  const administrator = openConsole(stage.onbin.url);
  const path = new URL(String(json.url)).pathname.replace("/link/", "/api/app/links/");
  await administrator.mustPost(path, { password: "correct horse battery" });
  return { administrator };
}

test.skipIf(process.platform !== "linux")(
  "everything killed in the middle: it goes on by itself, and nothing is sent twice",
  { timeout: 180_000 },
  async () => {
    const bucket = await startBucket();
    const first = await startOnbin({ env: bucket.env });
    const operator = await openOperator(first);
    const { key } = await operator.addCompany("acme");
    const administrator = await operator.addPerson("acme", "administrator");
    for (let n = 0; n < 40; n++) await pushCall(first, key, `old-${n}`, "2026-03-10");
    bucket.faults.set([{ match: { operation: "PutObject" }, act: { kind: "delay", milliseconds: 500 } }]);
    await saveUntested(administrator);
    const begun = await start({ administrator }, { from: "2026-03-01", to: "2026-03-31" });
    await eventually(async () => (await read({ administrator }, begun.id)).delivered > 3, undefined, 30_000);
    const closed = once(first.service, "close");
    for (const { pid } of await processesOf(first.service.pid, first.dataDir)) process.kill(pid, "SIGKILL");
    await closed;
    expect(bucket.storedKeys().length).toBeLessThan(40);

    bucket.faults.clear();
    const { dataDir, port } = first;
    const again: OnbinInTest = await startOnbin({ env: bucket.env, dataDir, port });
    try {
      await eventually(
        async () => (await read({ administrator }, begun.id)).state === "done",
        () => list({ administrator }),
        90_000,
      );
      expect(await read({ administrator }, begun.id)).toMatchObject({ delivered: 40, total: 40 });
      const stored = bucket.storedKeys().filter((name) => name.startsWith("rec/old-"));
      expect([stored.length, new Set(stored).size]).toEqual([40, 40]);
    } finally {
      await again.stop();
      await first.stop();
      await bucket.close();
    }
  },
);
