import { afterAll, beforeAll, expect, test } from "vitest";
import { createLog } from "../../server/base/log.ts";
import { createTellEngine } from "../../server/tell/tell-engine.ts";
import { type InstallationInTest, startInstallation } from "../support/installation-in-test.ts";
import { begin, hour, minute } from "./timeline.ts";
import { makeCompanies } from "./world.ts";

// Promise 19: at most seven mails for 100,000 failures over three days, and a look that stays quick all the while.
const failures = 100_000;

let world: InstallationInTest;

beforeAll(async () => {
  world = await startInstallation();
  await makeCompanies(world, [
    { companyId: "acme", timeZone: "Asia/Tokyo" },
    { companyId: "other", timeZone: "Asia/Tokyo" },
  ]);
}, 120_000);

afterAll(async () => {
  await world.close();
});

test("100,000 failures over three days are at most seven mails, and a look takes no longer for them", async () => {
  const faults: string[] = [];
  const log = createLog({}, "error", (line) => void faults.push(line));
  const engine = createTellEngine({ db: world.db, log, timeZone: "UTC" });
  const steps = 72 * 6;
  await world.rows(
    "update destinations set paused_at = $1, pause_code = 'AccessDenied' where company_id = 'acme'",
    [new Date(begin)],
  );
  for (let step = 0; step < steps; step++) {
    const at = begin + step * 10 * minute;
    await world.rows(
      `insert into integration_errors (company_id, service, sequence_id, code, at, last_at)
       select 'acme', 'amazon-s3', 's' || n, 'AccessDenied', $1, $1
       from generate_series($2::int, $3::int) n`,
      [new Date(at), Math.floor((step * failures) / steps), Math.floor(((step + 1) * failures) / steps) - 1],
    );
    await engine.tick(new Date(at + 30_000));
  }
  const [open] = await world.rows<{ count: number }>(
    "select count(*)::int as count from integration_errors where recovered_at is null",
  );
  expect(open?.count).toBe(failures);

  await world.rows("analyze");
  const times: number[] = [];
  for (let look = 0; look < 20; look++) {
    const begun = performance.now();
    await engine.tick(new Date(begin + 72 * hour + look * 10_000));
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  const median = times[10] ?? 0;
  const mails = await world.rows<{ email: string; kind: string }>(
    "select email, kind from mails order by created_at",
  );
  console.log(`${failures} open failures: ${mails.length} mails, a look takes ${median.toFixed(1)} ms`);
  expect(mails.map(({ email }) => email)).toEqual(mails.map(() => "acme@example.com"));
  expect(mails[0]?.kind).toBe("incident.opened");
  expect(mails.length).toBeGreaterThanOrEqual(4);
  expect(mails.length).toBeLessThanOrEqual(7);
  expect(faults).toEqual([]);

  // All are delivered: one mail of the end, that counts them.
  const end = begin + 73 * hour;
  await world.rows("update destinations set paused_at = null, pause_code = null where company_id = 'acme'");
  await world.rows("update integration_errors set recovered_at = $1", [new Date(end)]);
  for (const minutes of [0, 5, 14, 15, 16, 30]) await engine.tick(new Date(end + minutes * minute));
  const after = await world.rows<{ kind: string }>("select kind from mails order by created_at desc limit 2");
  expect(after.map(({ kind }) => kind)).toEqual(["incident.closed", "incident.reminder"]);
}, 600_000);
