import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../../server/base/embedded-postgres/start-embedded-postgres.ts";
import { silentLog } from "../../server/base/log.ts";
import { withClient } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

// The database dies under load: what `pg_ctl stop -m immediate` does is SIGQUIT to its first process.
const crashes = 3;

async function postmaster(cluster: string): Promise<number> {
  const [pid] = (await readFile(join(cluster, "postmaster.pid"), "utf8")).split("\n");
  return Number(pid);
}

/** Pushes without a pause until it is stopped, as a sender does that repeats what was not taken. */
function startSender(stage: Stage, tenant: Tenant, name: string) {
  const journal: { id: string; status: number; retryAfter: number; at: number }[] = [];
  let stopped = false;
  let count = 0;
  const lane = async (lane: number) => {
    while (!stopped) {
      const id = `${name}-${lane}-${count}`;
      const form = recordingForm({ sequenceId: id }, wave(++count));
      for (let status = 0; status !== 201 && status !== 200 && !stopped; ) {
        const answer = await knock(stage.onbin.url, tenant.key, form).catch(() => null);
        status = answer?.status ?? 0;
        journal.push({ id, status, retryAfter: Number(answer?.headers["retry-after"] ?? 0), at: Date.now() });
        if (status === 503) await sleep(200);
      }
    }
  };
  const lanes = Promise.all([0, 1, 2].map(lane));
  return {
    journal,
    async stop(): Promise<string[]> {
      stopped = true;
      await lanes;
      return journal.filter(({ status }) => status === 201 || status === 200).map(({ id }) => id);
    },
  };
}

describe.each(["embedded", "of its own"])("a database that is %s", (kind) => {
  let other: EmbeddedPostgres | null = null;
  let folder: string;
  let stage: Stage;
  let acme: Tenant;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "onbin-crash-"));
    const env: Record<string, string> = {};
    if (kind === "of its own") {
      other = await startEmbeddedPostgres({ folder, log: silentLog });
      const client = new pg.Client(other.connection);
      await client.connect();
      await client.query("create role keeper login createrole");
      await client.query("create database calls owner keeper");
      await client.end();
      const { host, port } = other.connection;
      const place = new URLSearchParams({ host: String(host), port: String(port) });
      env.ONBIN_DATABASE_URL = `postgres://keeper@localhost/calls?${place}`;
    }
    stage = await startStage({ buckets: [{ name: "demo", versioned: true }] }, env);
    acme = await stage.addTenant("acme");
  }, 150_000);
  afterAll(async () => {
    await stage.close();
    await other?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test(`crashes ${crashes} times under load: 503 with Retry-After meanwhile, back within 10 s, 0 lost, 0 twice`, {
    timeout: 180_000,
  }, async () => {
    const cluster = other ? join(folder, "cluster") : join(stage.onbin.dataDir, "postgres", "cluster");
    const sender = startSender(stage, acme, "load");
    const outages: number[] = [];
    for (let i = 0; i < crashes; i += 1) {
      await sleep(1500);
      const crashed = Date.now();
      process.kill(await postmaster(cluster), "SIGQUIT");
      await sleep(300);
      while (!sender.journal.some(({ status, at }) => status === 201 && at > crashed + 300)) {
        if (Date.now() - crashed > 60_000) throw new Error("it never came back");
        await sleep(50);
      }
      outages.push((Date.now() - crashed) / 1000);
    }
    await sleep(1000);
    const taken = await sender.stop();
    const others = sender.journal.filter(({ status }) => status !== 201 && status !== 200);
    expect(taken.length).toBeGreaterThan(10);
    expect([...new Set(others.map(({ status }) => status))]).toEqual([503]);
    expect(others.every(({ retryAfter }) => retryAfter > 0)).toBe(true);
    for (const seconds of outages) expect(seconds).toBeLessThan(10);
    for (const id of taken) {
      const { key } = await stage.onbin.until(acme.key, id, ["delivered"], 60_000);
      expect(await stage.bucket.versions("demo", key ?? "")).toHaveLength(1);
    }
    console.log(
      `database ${kind}: ${crashes} crashes, back after ${outages.join(", ")} s, ${taken.length} taken, 0 lost, 0 twice`,
    );
  });

  test("afterwards a person is still signed in, notifications are heard, and a push arrives at once", async () => {
    const { json } = await acme.administrator.mustGet("/api/app/amazon-s3");
    expect(json.destination).toMatchObject({ state: "ok" });
    await acme.push("after");
    await stage.onbin.until(acme.key, "after", ["delivered"], 10_000);
  });
});

describe("a database that is there and does not answer as it should", () => {
  let stage: Stage;
  let acme: Tenant;
  const push = (id: string) =>
    knock(stage.onbin.url, acme.key, recordingForm({ sequenceId: id }, wave(id.length)));

  beforeAll(async () => {
    stage = await startStage({ buckets: [{ name: "demo", versioned: true }] });
    acme = await stage.addTenant("acme");
  }, 150_000);
  afterAll(() => stage.close());

  test("a lock that is never freed: 503 after a while, for ever nothing; freed, all goes on", {
    timeout: 90_000,
  }, async () => {
    await withClient(stage.onbin.dataDir, async (client) => {
      await client.query("begin");
      await client.query("lock table recordings in access exclusive mode");
      const begun = Date.now();
      const { status, headers } = await push("locked");
      expect([status, Number(headers["retry-after"]) > 0]).toEqual([503, true]);
      expect(Date.now() - begun).toBeLessThan(40_000);
      await client.query("rollback");
    });
    expect((await push("locked")).status).toBe(201);
    await acme.until("locked", "delivered");
  });

  test("no connection is left: 503 with Retry-After, not 500; and again when there is one", {
    timeout: 90_000,
  }, async () => {
    await withClient(stage.onbin.dataDir, async (client) => {
      await client.query("alter role onbin_service connection limit 0");
      await client.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'onbin_service' and pid <> pg_backend_pid()",
      );
      const { status, headers } = await push("crowded");
      expect([status, Number(headers["retry-after"]) > 0]).toEqual([503, true]);
      await client.query("alter role onbin_service connection limit -1");
    });
    expect((await push("crowded")).status).toBe(201);
    await acme.until("crowded", "delivered");
  });
});
