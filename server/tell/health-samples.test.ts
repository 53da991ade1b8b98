import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type InstallationInTest, startInstallation } from "../../test/support/installation-in-test.ts";
import { sampleHealth } from "./health-samples.ts";
import { readHealthSeries } from "./health-series.ts";

const minute = 60_000;
const noon = Date.parse("2026-11-18T12:00:00Z");

let world: InstallationInTest;
beforeAll(async () => {
  world = await startInstallation();
  await world.rows("insert into companies (company_id, name, contract) values ('acme', 'Acme', true)");
}, 120_000);
afterAll(() => world.close());
beforeEach(async () => {
  for (const table of ["health_samples", "spool_samples", "recordings", "calls"]) {
    await world.rows(`delete from ${table}`);
  }
});

let number = 0;
type Made = { at: number; seconds?: number; state?: string; heldBy?: string; backfill?: boolean };

/** A recording that arrived then, and was delivered so many seconds later. */
async function add({ at, seconds, state = "delivered", heldBy, backfill = false }: Made): Promise<void> {
  const name = `r${++number}`;
  await world.rows(
    `insert into calls (company_id, sequence_id, parent_sequence_id, happened_at) values ('acme', $1, $1, $2)`,
    [name, new Date(at)],
  );
  const delivered = seconds === undefined ? null : new Date(at + seconds * 1000);
  await world.rows(
    `insert into recordings (company_id, sequence_id, identity, received_at, source, raw, originals, audio_sha256,
       stage, state, held_by, delivered_at, backfill_id)
     values ('acme', $1, $1, $2, 'push', '{}', '[]', '', 'ship', $3, $4, $5, $6)`,
    [name, new Date(at), state, heldBy ?? null, delivered, backfill ? crypto.randomUUID() : null],
  );
}

const look = (at: number) => sampleHealth(world.db, new Date(at));
const samples = () => world.rows("select * from health_samples order by minutes, at");

test("a minute that ended is noted once, with the known times from door to bucket", async () => {
  // 1 to 20 seconds, delivered in the minute before noon: half within 10.5, 95 % within 19.05 (linear, as PostgreSQL has it).
  for (let seconds = 1; seconds <= 20; seconds++) await add({ at: noon - 30_000 - seconds * 1000, seconds });
  // A backfill's recording is counted; how long it lay here says nothing of today's speed.
  await add({ at: noon - 400 * minute, seconds: 400 * 60 - 20, backfill: true });
  // Neither the minute before nor the one after.
  await add({ at: noon - 100_000, seconds: 39 });
  await add({ at: noon - 1000, seconds: 1 });
  // Waiting: two of them; held for its own sake or skipped waits for nobody.
  await add({ at: noon - 300_000, state: "retrying" });
  await add({ at: noon - 200_000, state: "held", heldBy: "destination" });
  await add({ at: noon - 900_000, state: "held", heldBy: "recording" });
  await add({ at: noon - 900_000, state: "skipped" });

  await look(noon + 5000);
  await look(noon + 15_000);
  const [first, ...more] = (await samples()).filter(({ minutes }) => minutes === 1);
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    minutes: 1,
    at: new Date(noon - minute),
    received: 21,
    delivered: 21,
    p50_seconds: 10.5,
    p95_seconds: 19.05,
    waiting: 2,
    oldest_seconds: 305,
  });
  expect(first?.database_bytes).toBeGreaterThan(1_000_000);
});

test("ten minutes are computed from what was delivered in them, not from their minutes", async () => {
  for (let i = 0; i < 10; i++) {
    await add({ at: noon + i * minute, seconds: i < 8 ? 2 : 30 });
    await look(noon + (i + 1) * minute);
  }
  const tens = (await samples()).filter(({ minutes }) => minutes === 10);
  expect(tens).toMatchObject([
    { at: new Date(noon), received: 10, delivered: 10, p50_seconds: 2, waiting: 0 },
  ]);
  expect(tens[0]?.p95_seconds).toBe(30);
});

test("a time when nobody looked stays a gap, in both pictures", async () => {
  await world.rows("insert into spool_samples values ($1, 700), ($2, -1)", [
    new Date(noon - minute),
    new Date(noon),
  ]);
  for (const at of [noon, noon + minute, noon + 5 * minute, noon + 30 * minute]) await look(at);
  const series = await readHealthSeries(world.db.system, "24h", new Date(noon + 30 * minute));
  expect(series.at).toHaveLength(1440);
  expect(series.at.at(-1)).toBe((noon + 29 * minute) / 1000);
  expect(series.since).toBe(new Date(noon - minute).toISOString());
  const from = series.at.indexOf((noon - minute) / 1000);
  expect(series.waiting.slice(from, from + 7)).toEqual([0, 0, null, null, null, 0, null]);
  expect(series.oldestSeconds.slice(from, from + 3)).toEqual([0, 0, null]);
  // A spool that cannot be written has no figure; it is told elsewhere.
  expect(series.spoolBytes.slice(from, from + 2)).toEqual([700, null]);

  const week = await readHealthSeries(world.db.system, "7d", new Date(noon + 30 * minute));
  expect(week.at).toHaveLength(1008);
  expect(week.waiting.slice(-4)).toEqual([0, 0, null, 0]);
});

test("a day of minutes and a week of ten minutes are kept, no more", async () => {
  for (const [days, minutes] of [
    [9, 10],
    [7, 10],
    [2, 1],
    [0.9, 1],
  ] as const) {
    await world.rows(
      `insert into health_samples (minutes, at, received, delivered, waiting, database_bytes)
       values ($1, $2, 0, 0, 0, 0)`,
      [minutes, new Date(noon - days * 1440 * minute)],
    );
  }
  await look(noon);
  const left = (await samples()).map(({ minutes, at }) => [minutes, (noon - at.getTime()) / minute]);
  // The two days old minute served its ten minutes before it went.
  expect(left).toEqual([
    [1, 1296],
    [1, 1],
    [10, 7 * 1440],
    [10, 2 * 1440],
    [10, 1300],
    [10, 10],
  ]);
});
