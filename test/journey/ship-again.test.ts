import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallPage } from "../../contract/calls.ts";
import type { IncidentList } from "../../contract/incidents.ts";
import type { LastShipRun, ShipRun } from "../../contract/ship-again.ts";
import { eventually, readPage, saveUntested } from "../support/bucket-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { send } from "../support/s3-peer/signed-request.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.close());

/** Lets the company's next asking be at once: the 15 seconds since the last one are over. */
const later = (tenant: Tenant) =>
  rowsOf(
    stage.onbin.dataDir,
    "update ship_runs set begun_at = begun_at - interval '16 seconds' where company_id = $1",
    [tenant.id],
  );
const ask = (tenant: Tenant, body: unknown) => tenant.administrator.post("/api/app/ship-again", body);
const run = (answer: { status: number; json: unknown }) => {
  expect(answer.status).toBe(200);
  return answer.json as ShipRun;
};
/** How the company's last asking ended, once nothing of it is under way. */
const ended = async (tenant: Tenant) => {
  const read = async () =>
    ((await tenant.administrator.mustGet("/api/app/ship-again")).json as unknown as LastShipRun).run?.outcome;
  await eventually(async () => (await read())?.settled === true, read);
  return read();
};
const nothing = { started: 0, held: 0, delivered: 0, underWay: 0, gone: 0, unknown: 0 };
const operations = (tenant: Tenant) =>
  rowsOf<{ actor: string; operation: string; details: Record<string, unknown> }>(
    stage.onbin.dataDir,
    "select actor, operation, details from operation_log where company_id = $1 and operation like 'recording%' order by entry_id",
    [tenant.id],
  );
/** Somebody else's object at the key of a recording to come: it will be held for its own sake (412). */
const occupy = (tenant: Tenant, id: string) =>
  send(stage.bucket.url, { method: "PUT", path: `/demo/${tenant.id}/${id}.wav`, body: Buffer.from("taken") });
const makeRoom = (tenant: Tenant, id: string) =>
  send(stage.bucket.url, { method: "DELETE", path: `/demo/${tenant.id}/${id}.wav` });

describe("for one", () => {
  test("it goes, the log says so, and nobody of the company asks again for 15 seconds", async () => {
    const one = await stage.addTenant("one", null);
    await one.push("one-1");
    await one.push("one-2");
    await saveUntested(one.administrator, { folder: "one" });
    const first = run(await one.shipAgain("one-1"));
    expect(first).toMatchObject({ asked: 1, done: 1, counts: { ...nothing, started: 1 } });
    await one.until("one-1", "delivered");
    expect(await ended(one)).toEqual({ delivered: 1, underWay: 0, held: 0, skipped: 0, settled: true });

    const second = await one.shipAgain("one-2");
    const seconds = Number(second.headers["retry-after"]);
    expect(second).toMatchObject({
      status: 429,
      json: { error: { code: "ship_again_wait", details: { seconds } } },
    });
    expect(seconds).toBeGreaterThan(5);
    expect(seconds).toBeLessThanOrEqual(15);
    // What a person can never have is told at once; and whoever is refused does not begin the time anew.
    expect((await one.shipAgain("one-1")).json).toMatchObject({ error: { code: "ship_again_delivered" } });
    expect((await one.shipAgain("made-up")).status).toBe(404);
    await later(one);
    run(await one.shipAgain("one-2"));
    await one.until("one-2", "delivered");
    expect(await operations(one)).toEqual(
      ["one-1", "one-2"].map((sequenceId) => ({
        actor: "administrator@one.example.com",
        operation: "recording.ship",
        details: { sequenceId },
      })),
    );
    expect(stage.bucket.puts("one-1")).toHaveLength(1);
  });

  test("two askings at the same moment: one begins, the other waits", async () => {
    const race = await stage.addTenant("race", null);
    const ids = ["race-1", "race-2", "race-3", "race-4"];
    for (const id of ids) await race.push(id);
    await saveUntested(race.administrator, { folder: "race" });
    const answers = await Promise.all(ids.map((id) => ask(race, { calls: [id] })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 429, 429, 429]);
    // Another company does not wait for that.
    const beside = await stage.addTenant("beside", null);
    await beside.push("beside-1");
    await saveUntested(beside.administrator, { folder: "beside" });
    expect((await beside.shipAgain("beside-1")).status).toBe(200);
  });

  test("while the destination is paused it is a probe, and its success releases all", async () => {
    const paused = await stage.addTenant("paused", { folder: "paused" });
    stage.bucket.faults.set([{ match: { key: "paused/*" }, act: { kind: "answer", code: "AccessDenied" } }]);
    await paused.push("paused-1");
    await paused.push("paused-2");
    await paused.until("paused-1", "held");
    await paused.until("paused-2", "held");
    const page = (await paused.administrator.mustGet("/api/app/calls/paused-2")).json as unknown as CallPage;
    expect([page.canShip, page.recording?.heldBy]).toEqual([true, "destination"]);
    stage.bucket.faults.clear();
    expect((await readPage(paused.administrator)).destination?.state).toBe("paused");
    expect(run(await paused.shipAgain("paused-2")).counts).toEqual({ ...nothing, held: 1 });
    await paused.until("paused-1", "delivered");
    await paused.until("paused-2", "delivered");
    expect(await ended(paused)).toEqual({ delivered: 1, underWay: 0, held: 0, skipped: 0, settled: true });
  });
});

test("a selection: each is counted once, and what cannot go is named", async () => {
  const some = await stage.addTenant("some", { folder: "some" });
  const stranger = await stage.addTenant("stranger", null);
  await stranger.push("stranger-1");
  await some.push("some-there");
  await some.until("some-there", "delivered");
  await saveUntested(some.administrator, { folder: "some", enabled: false });
  for (const id of ["some-1", "some-2", "some-gone"]) await some.push(id);
  await rowsOf(
    stage.onbin.dataDir,
    "update recordings set local_gone_at = now() where company_id = 'some' and sequence_id = 'some-gone'",
  );
  const calls = ["some-1", "some-2", "some-there", "some-gone", "stranger-1", "made-up", "some-1"];
  const off = await ask(some, { calls });
  expect(off).toMatchObject({ status: 409, json: { error: { code: "ship_again_off" } } });
  await saveUntested(some.administrator, { folder: "some" });
  const done = run(await ask(some, { calls }));
  expect(done).toMatchObject({
    asked: 6,
    stopped: false,
    counts: { started: 2, held: 0, delivered: 1, underWay: 0, gone: 1, unknown: 2 },
  });
  expect(done.finishedAt).not.toBeNull();
  await some.until("some-1", "delivered");
  await some.until("some-2", "delivered");
  expect(stage.bucket.puts("some-there")).toHaveLength(1);
  expect((await stranger.read("stranger-1")).state).toBe("skipped");
  expect((await operations(some)).at(-1)).toMatchObject({
    operation: "recordings.ship",
    details: { recordings: 4, started: 2, delivered: 1, gone: 1 },
  });
  const { json } = await some.administrator.mustGet("/api/app/ship-again");
  expect(json.run).toMatchObject({ id: done.id, actor: "administrator@some.example.com" });
  expect((await stranger.administrator.mustGet("/api/app/ship-again")).json.run).toBeNull();
});

test("all of an incident: more than one portion, the delivered passed over, its end told", async () => {
  const many = await stage.addTenant("many", { folder: "many" });
  await occupy(many, "many-taken");
  await many.push("many-taken");
  await many.until("many-taken", "held");
  await many.push("many-there");
  await many.until("many-there", "delivered");
  // 1,200 more failures of the same kind, of calls whose audio is gone; one of a call that was delivered after all.
  await rowsOf(
    stage.onbin.dataDir,
    `with c as (insert into calls (company_id, sequence_id, parent_sequence_id, happened_at)
       select 'many', 'm-' || n, 'm-' || n, now() from generate_series(1, 1200) n returning sequence_id),
     r as (insert into recordings (company_id, sequence_id, identity, source, raw, originals, audio_sha256, stage, state,
         held_by, reason_code, local_gone_at)
       select 'many', sequence_id, sequence_id, 'push', '{}', '[]', 'x', 'ship', 'held', 'recording',
         'PreconditionFailed', now() from c returning sequence_id)
     insert into integration_errors (company_id, service, sequence_id, code)
       select 'many', 'amazon-s3', sequence_id, 'PreconditionFailed' from r union all
       select 'many', 'amazon-s3', 'many-there', 'PreconditionFailed' union all
       select 'many', 'amazon-s3', 'another-kind', 'SlowDown'`,
  );
  const list = async () =>
    (await many.administrator.mustGet("/api/app/incidents")).json as unknown as IncidentList;
  const incident = (await list()).items.find(({ kind }) => kind === "PreconditionFailed");
  expect(incident).toMatchObject({
    service: "amazon-s3",
    codes: ["PreconditionFailed"],
    open: 1202,
    closedAt: null,
  });
  await makeRoom(many, "many-taken");
  const begun = run(await ask(many, { service: "amazon-s3", codes: incident?.codes }));
  expect(begun).toMatchObject({ asked: 1202, finishedAt: null });
  const busy = await ask(many, { calls: ["many-taken"] });
  expect(busy).toMatchObject({ status: 429, json: { error: { code: "ship_again_running" } } });
  const last = async () => (await many.administrator.mustGet("/api/app/ship-again")).json.run as ShipRun;
  await eventually(async () => (await last()).finishedAt !== null, last);
  expect(await last()).toMatchObject({
    done: 1202,
    stopped: false,
    counts: { ...nothing, started: 1, delivered: 1, gone: 1200 },
  });
  await many.until("many-taken", "delivered");
  expect((await operations(many)).at(-1)).toMatchObject({
    operation: "recordings.ship",
    details: { recordings: 1202, service: "amazon-s3", codes: ["PreconditionFailed"] },
  });
  expect((await ask(many, { calls: ["many-taken"] })).status).toBe(429);
});

test("an object that is there is never overwritten, however often a person asks", async () => {
  const taken = await stage.addTenant("taken", { folder: "taken" });
  await occupy(taken, "taken-1");
  await taken.push("taken-1");
  await taken.until("taken-1", "held");
  for (let asked = 2; asked <= 3; asked++) {
    run(await ask(taken, { service: "amazon-s3", codes: ["PreconditionFailed"] }));
    await eventually(async () => (await taken.read("taken-1")).attempts.length === asked);
    await taken.until("taken-1", "held");
    expect(await ended(taken)).toEqual({ delivered: 0, underWay: 0, held: 1, skipped: 0, settled: true });
    await later(taken);
  }
  expect(String(await stage.bucket.read("demo", "taken/taken-1.wav"))).toBe("taken");
});

test("attempts come newest first, a page at a time, however many there are", async () => {
  const tried = await stage.addTenant("tried", { folder: "tried" });
  await tried.push("tried-1");
  await tried.until("tried-1", "delivered");
  // Several in the same millisecond: a page may end between them.
  await rowsOf(
    stage.onbin.dataDir,
    `insert into attempts (company_id, attempt_id, sequence_id, started_at, finished_at, outcome, endpoint, bucket,
       object_key, region, code, params, http_status, request_id)
     select 'tried', gen_random_uuid(), 'tried-1', '2026-01-01T00:00:00.0001Z'::timestamptz
       + (n / 7) * interval '1 millisecond' + (n % 7) * interval '100 microseconds', now(), 'failed', 'peer', 'demo',
       'tried/tried-1.wav', 'us-east-1', 'SlowDown', '{}', 503, 'request-' || n from generate_series(1, 330) n`,
  );
  const page = (await tried.administrator.mustGet("/api/app/calls/tried-1")).json as unknown as CallPage;
  expect(page.attemptCount).toBe(331);
  expect(page.attempts.items[0]).toMatchObject({ outcome: "delivered" });
  const seen = page.attempts.items.map(({ id }) => id);
  const times = page.attempts.items.map(({ startedAt }) => startedAt);
  for (let { next } = page.attempts; next !== null; ) {
    const { json } = await tried.administrator.mustGet(
      `/api/app/calls/tried-1/attempts?${new URLSearchParams({ cursor: next })}`,
    );
    const more = json as unknown as CallPage["attempts"];
    expect(more.items.length).toBeLessThanOrEqual(20);
    seen.push(...more.items.map(({ id }) => id));
    times.push(...more.items.map(({ startedAt }) => startedAt));
    next = more.next;
  }
  expect([seen.length, new Set(seen).size]).toEqual([331, 331]);
  expect(times).toEqual(times.toSorted().reverse());
  expect((await tried.read("tried-1")).attempts).toHaveLength(331);
});
