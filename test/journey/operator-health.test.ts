import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Health, HealthSeries } from "../../contract/operator-health.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let acme: Tenant;
beforeAll(async () => {
  stage = await startStage({}, { ONBIN_EGRESS_IPS: "203.0.113.10", ONBIN_SMTP_URL: "" });
  acme = await stage.addTenant("acme");
});
afterAll(() => stage?.close());

const health = async () => (await stage.operator.mustGet("/api/operator/health")).json as unknown as Health;
const series = async () =>
  (await stage.operator.mustGet("/api/operator/health/series?period=24h")).json as unknown as HealthSeries;

async function until<T>(what: string, ms: number, look: () => Promise<T | null>): Promise<T> {
  for (const end = Date.now() + ms; ; await sleep(500)) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > end) throw new Error(`${what} did not come`);
  }
}

test("the figures of this moment, and what the installation is made of", async () => {
  for (const id of ["h-1", "h-2", "h-3"]) await acme.until(await acme.push(id), "delivered");
  const now = await until("three deliveries", 15_000, async () => {
    const read = await health();
    return read.recent.delivered === 3 ? read : null;
  });
  expect(now).toMatchObject({
    recent: { received: 3, delivered: 3 },
    waiting: 0,
    oldestSeconds: null,
    spool: { unwritable: false, level: 0 },
    mails: { way: "files", waiting: 0 },
    egress: { published: ["203.0.113.10"], bound: null, proxy: null },
    places: { data: stage.onbin.dataDir, database: null },
    incidents: [],
    backup: null,
  });
  expect(now.recent.p95).toBeGreaterThan(0);
  expect(now.versions.migrations).toContain("0006-operator");
  expect(now.versions.postgres).toMatch(/^\d+/);
  expect(JSON.stringify(now)).not.toMatch(/h-1|acme/);
});

test("a backup that was made is named", async () => {
  const folder = `${stage.onbin.dataDir}-backup`;
  await stage.onbin.mustRun(["backup", folder]);
  const { backup } = await until("the backup", 15_000, async () => {
    const read = await health();
    return read.backup === null ? null : read;
  });
  expect(backup).toMatchObject({ folder, whole: true });
});

test("a minute that ended is a point of the pictures", { timeout: 120_000 }, async () => {
  const drawn = await until("a point with the deliveries", 100_000, async () => {
    const read = await series();
    return read.delivered.some((count) => (count ?? 0) > 0) ? read : null;
  });
  const points = drawn.at.flatMap((at, i) => (drawn.waiting[i] === null ? [] : [{ at, i }]));
  const sum = (figures: (number | null)[]) => figures.reduce<number>((all, value) => all + (value ?? 0), 0);
  expect(points.length).toBeLessThanOrEqual(4);
  expect(sum(drawn.received)).toBe(3);
  expect(sum(drawn.delivered)).toBe(3);
  expect(Math.max(...drawn.p95.map((value) => value ?? 0))).toBeGreaterThan(0);
});

test("every process is seen, and one that is killed is seen to be gone", { timeout: 90_000 }, async () => {
  const before = await until("all roles", 20_000, async () => {
    const { processes } = await health();
    return new Set(processes.map(({ role }) => role)).size === 3 ? processes : null;
  });
  expect(before.every(({ alive }) => alive)).toBe(true);
  expect(before.find(({ role }) => role === "watch")?.turn).toBe(true);
  expect(before.find(({ role }) => role === "web")?.pushes).toBeGreaterThanOrEqual(3);
  const work = before.find(({ role }) => role === "work");
  if (work === undefined) throw new Error("no work process");

  process.kill(work.pid, "SIGKILL");
  const after = await until("the end of the killed process", 60_000, async () => {
    const { processes } = await health();
    const gone = processes.find(({ pid }) => pid === work.pid);
    const heir = processes.find(({ role, pid, alive }) => role === "work" && pid !== work.pid && alive);
    return gone?.alive === false && heir !== undefined ? { gone, heir } : null;
  });
  expect(Date.parse(after.heir.startedAt)).toBeGreaterThan(Date.parse(work.startedAt));

  // One that ends in order leaves no trace.
  await stage.onbin.mustRun(["restart"]);
  const rolled = await until("the rolling restart", 30_000, async () => {
    const { processes } = await health();
    return processes.filter(({ alive }) => alive).length === 3 &&
      !processes.some(({ pid }) => pid === after.heir.pid)
      ? processes
      : null;
  });
  expect(rolled.filter(({ alive }) => !alive).map(({ pid }) => pid)).toEqual([work.pid]);
});
