import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, openDatabase } from "../../server/base/database.ts";
import { noWishes } from "../../server/destinations/put-wishes.ts";
import type { ShapedRow } from "../../server/keep/shaped-rows.ts";
import {
  finishShaping,
  holdRecording,
  type ShapeJob,
  shapeAgainLater,
} from "../../server/shape/shape-store.ts";
import {
  finishDelivered,
  finishHeld,
  finishPaused,
  finishRetry,
  shapeAgain,
} from "../../server/ship/finish-attempt.ts";
import { beginShaped, type ShipJob } from "../../server/ship/ship-store.ts";
import { signalRoles } from "../kill/processes.ts";
import { connectionsOf, rowsOf } from "../support/database-in-test.ts";
import { type Stage, startStage } from "../support/tenant-in-test.ts";

// A worker that stood still while another took its recording over: whatever it still does changes nothing.

let stage: Stage;
let db: Database;
const mine = randomUUID();
const others = randomUUID();
let ship: ShipJob;
let shape: ShapeJob;

beforeAll(async () => {
  stage = await startStage();
  const tenant = await stage.addTenant("acme");
  await tenant.push("taken-over");
  await tenant.until("taken-over", "delivered");
  // Nobody else claims anything meanwhile, or frees what nobody living seems to hold.
  await signalRoles(stage.onbin.dataDir, ["work", "watch"], "SIGSTOP");
  db = openDatabase(await connectionsOf(stage.onbin.dataDir), { company: 1, system: 2 });
  const [row] = await rowsOf<ShipJob & ShapeJob & ShipJob["destination"]>(
    stage.onbin.dataDir,
    `select r.company_id as "companyId", r.sequence_id as "sequenceId", a.attempt_id as "attemptId", r.originals,
       r.shaped_file as file, r.shaped_bytes::int as bytes, r.sha256, r.object_key as "objectKey", 0 as failures,
       p.version, p.endpoint, p.bucket, p.folder, p.region, p.access_key_id as "accessKeyId",
       p.secret_sealed as "secretSealed", p.plain_put as "plainPut", r.request_id as "requestId"
     from recordings r join attempts a using (company_id, sequence_id) join destinations p using (company_id)`,
  );
  if (!row) throw new Error("nothing was shipped");
  const { version, endpoint, bucket, folder, region, accessKeyId, secretSealed, plainPut } = row;
  const access = { access: "keys", roleArn: null } as const;
  const destination = {
    ...{ version, endpoint, bucket, folder, region, accessKeyId, secretSealed, plainPut },
    ...access,
    ...noWishes,
  };
  ship = { ...row, token: mine, destination };
  shape = { ...row, token: mine, declaredFormat: null, agentOffset: 0, customerOffset: 0 };
});
afterAll(async () => {
  await db.close();
  await signalRoles(stage.onbin.dataDir, ["work", "watch"], "SIGCONT");
  await stage.close();
});

/** Held by this token, or delivered by its holder. */
async function leased(stageName: "shape" | "ship", token: string | null): Promise<void> {
  await rowsOf(
    stage.onbin.dataDir,
    `update recordings set stage = $1, lease_token = $2::uuid, due_at = case when $2::uuid is null then null else now() + interval '1 hour' end,
       state = case when $2::uuid is null then 'delivered' when $1 = 'ship' then 'sending' else 'waiting' end,
       delivered_at = case when $2::uuid is null then now() end, held_by = null`,
    [stageName, token],
  );
  await rowsOf(
    stage.onbin.dataDir,
    "update attempts set outcome = 'unknown', finished_at = now(), code = null, http_status = null",
  );
}

async function everything(): Promise<unknown[]> {
  const tables = ["recordings", "attempts", "integration_errors", "destinations"];
  return Promise.all(tables.map((table) => rowsOf(stage.onbin.dataDir, `select * from ${table}`)));
}

const failure = { code: "SlowDown", params: {}, httpStatus: 503, requestId: "R", unknown: false };
const shaped = { bytes: 1, sha256: "", frames: 0, seconds: 0, channels: "mixed", salvaged: false } as const;

/** What is written down of a recording that was shaped. */
const ended = (file: string, what: ShapedRow["shaped"] = shaped, of: ShapeJob = shape): ShapedRow => ({
  ...{ companyId: "acme", sequenceId: of.sequenceId, token: of.token },
  ...{ file, shaped: what, near: null },
});

const shipActs: Record<string, () => Promise<unknown>> = {
  delivered: () =>
    finishDelivered("acme", db, ship, { proof: "checksum", etag: "stale", requestId: "stale" }),
  retry: () => finishRetry("acme", db, ship, failure, 1000),
  held: () => finishHeld("acme", db, ship, { ...failure, code: "PreconditionFailed" }),
  paused: () => finishPaused("acme", db, ship, { ...failure, code: "AccessDenied" }),
  again: () => shapeAgain("acme", db, ship, failure),
};
const shapeActs: Record<string, () => Promise<unknown>> = {
  finished: () => finishShaping(db, ended("acme/2026-01-01/stale.wav")),
  begun: () => beginShaped(db, { ...ended("acme/2026-01-01/begun.wav"), shipToken: mine }),
  held: () => holdRecording("acme", db, shape, "not-audio", {}),
  later: () => shapeAgainLater("acme", db, shape, 1000),
};
const acts = [
  ...Object.entries(shipActs).map(([name, act]) => ["ship", name, act] as const),
  ...Object.entries(shapeActs).map(([name, act]) => ["shape", name, act] as const),
];

beforeEach(async () => {
  await rowsOf(stage.onbin.dataDir, "delete from integration_errors");
  await rowsOf(stage.onbin.dataDir, "delete from attempts where attempt_id <> $1", [ship.attemptId]);
});

test.each(acts)("%s, %s: nothing changes while another holds the recording", async (name, _act, act) => {
  await leased(name, others);
  const before = await everything();
  await act();
  expect(await everything()).toEqual(before);
});

test.each(acts)("%s, %s: nothing changes after another has delivered it", async (name, _act, act) => {
  await leased(name, null);
  const before = await everything();
  await act();
  expect(await everything()).toEqual(before);
});

test.each(acts)("%s, %s: the holder's own act changes the row", async (name, _act, act) => {
  await leased(name, mine);
  const [before] = await everything();
  await act();
  expect((await everything())[0]).not.toEqual(before);
  // The next test begins with a destination that works.
  await rowsOf(
    stage.onbin.dataDir,
    "update destinations set paused_at = null, pause_code = null, pause_params = null, next_probe_at = null, trouble_since = null",
  );
});

test("whose finished file no row knows is told so, whose answer was lost is not", async () => {
  await leased("shape", mine);
  expect(await finishShaping(db, ended("acme/2026-01-01/mine.wav"))).toBe(true);
  expect(await finishShaping(db, ended("acme/2026-01-01/mine.wav"))).toBe(true);
  expect(await finishShaping(db, ended("acme/2026-01-01/stale.wav"))).toBe(false);
});

test("of several that end at once each is told its own, and only the holder's changes anything", async () => {
  const zombie = { token: others };
  await leased("shape", mine);
  // The first goes alone, the others together.
  const finished = await Promise.all([
    finishShaping(db, ended("acme/2026-01-01/first.wav", shaped, { ...shape, ...zombie })),
    finishShaping(db, ended("acme/2026-01-01/second.wav", shaped, { ...shape, ...zombie })),
    finishShaping(db, ended("acme/2026-01-01/holders.wav", { ...shaped, seconds: 3 })),
    finishShaping(db, ended("acme/2026-01-01/third.wav", shaped, { ...shape, sequenceId: "unknown" })),
    // A company whose recording has the same ID and was claimed together with it.
    finishShaping(db, { ...ended("other/2026-01-01/fourth.wav"), companyId: "other" }),
  ]);
  expect(finished).toEqual([false, false, true, false, false]);
  const rows = await rowsOf(stage.onbin.dataDir, "select stage, shaped_file, seconds from recordings");
  expect(rows).toEqual([{ stage: "ship", shaped_file: "acme/2026-01-01/holders.wav", seconds: 3 }]);

  await leased("ship", mine);
  const proof = (etag: string) => ({ proof: "checksum", etag, requestId: etag });
  await Promise.all([
    finishDelivered("acme", db, { ...ship, ...zombie }, proof("first")),
    finishDelivered("acme", db, { ...ship, ...zombie }, proof("second")),
    finishDelivered("acme", db, ship, proof("holders")),
  ]);
  expect(await rowsOf(stage.onbin.dataDir, "select state, etag from recordings")).toEqual([
    { state: "delivered", etag: "holders" },
  ]);
  expect(await rowsOf(stage.onbin.dataDir, "select outcome, request_id as id from attempts")).toEqual([
    { outcome: "delivered", id: "holders" },
  ]);
});

test("what is to be shaped anew goes where its destination is: held with a paused one, skipped without any", async () => {
  const where = () =>
    rowsOf(
      stage.onbin.dataDir,
      "select stage, state, held_by, reason_code, due_at is null as done from recordings",
    );
  await leased("ship", mine);
  await shapeAgain("acme", db, ship, failure);
  const anew = { stage: "shape", done: false };
  expect(await where()).toEqual([{ ...anew, state: "retrying", held_by: null, reason_code: "SlowDown" }]);

  await rowsOf(stage.onbin.dataDir, "update destinations set paused_at = now(), pause_code = 'AccessDenied'");
  await leased("ship", mine);
  await shapeAgain("acme", db, ship, failure);
  expect(await where()).toEqual([
    { ...anew, state: "held", held_by: "destination", reason_code: "SlowDown" },
  ]);

  await rowsOf(stage.onbin.dataDir, "delete from destinations");
  await leased("ship", mine);
  await shapeAgain("acme", db, ship, failure);
  expect(await where()).toEqual([
    { ...anew, state: "skipped", held_by: null, reason_code: "integration-off" },
  ]);
  // It is shaped for the player, and is not sent.
  await rowsOf(stage.onbin.dataDir, "update recordings set lease_token = $1", [mine]);
  expect(await finishShaping(db, ended("acme/2026-01-01/anew.wav"))).toBe(true);
  expect(await where()).toEqual([
    { stage: "ship", state: "skipped", held_by: null, reason_code: "integration-off", done: true },
  ]);
});
