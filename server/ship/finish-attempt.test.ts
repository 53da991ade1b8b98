import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../test/support/bucket-in-test.ts";
import { type InstallationInTest, startInstallation } from "../../test/support/installation-in-test.ts";
import { openDatabase } from "../base/database.ts";
import { finishDelivered, finishRetry, ownFault } from "./finish-attempt.ts";
import type { ShipJob } from "./ship-store.ts";

let installation: InstallationInTest;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.rows("insert into companies (company_id, name) values ('acme', 'Acme')");
});
afterAll(() => installation.close());

/** Recordings of one company that are being sent, all in one statement each. */
async function addSending(prefix: string, count: number): Promise<ShipJob[]> {
  const jobs = Array.from({ length: count }, (_, at) => ({
    sequenceId: `${prefix}-${at}`,
    token: randomUUID(),
    attemptId: randomUUID(),
    destination: { version: 1 },
  }));
  const columns = [jobs.map((job) => job.sequenceId), jobs.map((job) => job.token)];
  await installation.rows(
    `insert into calls (company_id, sequence_id, parent_sequence_id, happened_at)
     select 'acme', id, id, now() from unnest($1::text[]) as id`,
    columns.slice(0, 1),
  );
  await installation.rows(
    `insert into recordings (company_id, sequence_id, identity, source, raw, originals, audio_sha256, stage, state,
       lease_token, due_at)
     select 'acme', id, id, 'push', '{}', '[]', '', 'ship', 'sending', token, now()
     from unnest($1::text[], $2::uuid[]) as e (id, token)`,
    columns,
  );
  await installation.rows(
    `insert into attempts (company_id, attempt_id, sequence_id, outcome, endpoint, bucket, object_key, region)
     select 'acme', attempt_id, id, 'running', 'aws', 'demo', 'rec/' || id, 'us-east-1'
     from unnest($1::text[], $2::uuid[]) as e (id, attempt_id)`,
    [columns[0], jobs.map((job) => job.attemptId)],
  );
  return jobs as unknown as ShipJob[];
}

test("an attempt ends by its own row, also by a plan from when there was next to nothing", async () => {
  const db = openDatabase(installation.connections, { company: 1, system: 1 });
  const finish = (job: ShipJob) =>
    finishDelivered("acme", db, job, { proof: "sha256", etag: null, requestId: null });
  for (const job of await addSending("early", 1)) await finish(job);
  const late = await addSending("late", 300);
  for (const job of late.slice(0, 20)) await finish(job);
  for (const job of late.slice(20, 40)) await finishRetry("acme", db, job, ownFault("too-long", "aws"), 1000);
  // What a connection has counted is known when it has ended.
  await db.close();
  const outcomes = await installation.rows<{ outcome: string; count: number }>(
    "select outcome, count(*)::int as count from attempts group by 1 order by 1",
  );
  expect(outcomes).toEqual([
    { outcome: "delivered", count: 21 },
    { outcome: "failed", count: 20 },
    { outcome: "running", count: 260 },
  ]);
  const read = async () => {
    const [row] = await installation.rows<{ read: number }>(
      "select idx_tup_fetch::int as read from pg_stat_user_tables where relname = 'attempts'",
    );
    return row?.read ?? 0;
  };
  await eventually(async () => (await read()) >= 41);
  expect(await read()).toBeLessThan(100);
});
