import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type InstallationInTest, startInstallation } from "../../test/support/installation-in-test.ts";
import type { Manifest } from "./manifest.ts";
import { markUncertain } from "./mark-uncertain.ts";

let world: InstallationInTest;
let client: pg.Client;

beforeAll(async () => {
  world = await startInstallation();
  client = new pg.Client({ ...world.connections.service, user: "onbin_superuser" });
  await client.connect();
  await world.rows("insert into companies (company_id, name) values ('acme', 'Acme')");
  await world.rows(
    `insert into destinations (company_id, version, enabled, endpoint, bucket, folder, region, access_key_id,
       secret_sealed, secret_key_id, secret_last4)
     values ('acme', 1, true, 'aws', 'demo', 'rec', 'us-east-1', 'AKIA', '', 'k', '1234')`,
  );
}, 120_000);

afterAll(async () => {
  await client.end();
  await world.close();
});

async function addRecording(id: string, state: string, heldBy: string | null, reason: string | null) {
  await world.rows(
    `insert into calls (company_id, sequence_id, parent_sequence_id, happened_at) values ('acme', $1, $1, now())`,
    [id],
  );
  await world.rows(
    `insert into recordings (company_id, sequence_id, identity, source, raw, originals, audio_sha256, stage, state,
       held_by, reason_code)
     values ('acme', $1, $1, 'push', '{}', '[]', '', 'ship', $2, $3, $4)`,
    [id, state, heldBy, reason],
  );
}

async function addAttempt(id: string, code: string, bucket = "demo") {
  await world.rows(
    `insert into attempts (company_id, attempt_id, sequence_id, outcome, endpoint, bucket, object_key, region, code)
     values ('acme', gen_random_uuid(), $1, 'failed', 'aws', $2, 'rec/' || $1 || '.wav', 'us-east-1', $3)`,
    [id, bucket, code],
  );
}

test("what may be in the bucket is uncertain; somebody else's object, or one that is spoilt, is not", async () => {
  await addRecording("waiting", "waiting", null, null);
  await addRecording("held", "held", "destination", "AccessDenied");
  await addRecording("collided", "held", "recording", "PreconditionFailed");
  await addRecording("collided-released", "waiting", null, null);
  await addAttempt("collided-released", "PreconditionFailed");
  await addRecording("spoilt", "retrying", null, "StoredDamaged");
  await addAttempt("spoilt", "StoredDamaged");
  await addRecording("spoilt-elsewhere", "retrying", null, null);
  await addAttempt("spoilt-elsewhere", "StoredDamaged", "other-bucket");
  const manifest = { takenAt: new Date().toISOString(), problems: [], audio: "all" } as unknown as Manifest;
  expect(await markUncertain(client, manifest)).toBe(3);
  const marked = await world.rows<{ sequence_id: string }>(
    "select sequence_id from attempts where outcome = 'unknown' order by sequence_id",
  );
  expect(marked.map(({ sequence_id }) => sequence_id)).toEqual(["held", "spoilt-elsewhere", "waiting"]);
  const named = await world.rows("select from recordings where object_name = sequence_id || '.wav'");
  expect(named).toHaveLength(6);
}, 60_000);
