import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../../server/base/database.ts";
import { claimShapeJobs } from "../../server/shape/shape-store.ts";
import { claimShipJobs } from "../../server/ship/ship-store.ts";
import { signalRoles } from "../kill/processes.ts";
import { connectionsOf, rowsOf } from "../support/database-in-test.ts";
import { type Stage, startStage } from "../support/tenant-in-test.ts";

let stage: Stage;
let db: Database;

/** The service's own processes that claim, or free what was claimed, stand still: this test acts in their place. */
const signal = (which: "SIGSTOP" | "SIGCONT") => signalRoles(stage.onbin.dataDir, ["work", "watch"], which);

beforeAll(async () => {
  stage = await startStage();
  const many = await stage.addTenant("many");
  const few = await stage.addTenant("few");
  await signal("SIGSTOP");
  for (let n = 0; n < 20; n++) await many.push(`many-${n}`);
  await few.push("few-0");
  db = openDatabase(await connectionsOf(stage.onbin.dataDir), { company: 1, system: 2 });
});
afterAll(async () => {
  await db.close();
  await signal("SIGCONT");
  await stage.close();
});

const countBy = (jobs: readonly { companyId: string }[]) =>
  Object.fromEntries(
    ["many", "few"].map((id) => [id, jobs.filter(({ companyId }) => companyId === id).length]),
  );

test("the one recording of a company is shaped among the first, however many another has before it", async () => {
  expect(countBy(await claimShapeJobs(db, randomUUID(), 4, true))).toEqual({ many: 3, few: 1 });
});

test("and is shipped among the first; nobody gets more at once than a company's share", async () => {
  await rowsOf(
    stage.onbin.dataDir,
    "update recordings set stage = 'ship', due_at = received_at, lease_token = null, shaped_file = 'x', shaped_bytes = 1, sha256 = ''",
  );
  const claim = (free: number, busy: [string, number][]) =>
    claimShipJobs(db, randomUUID(), { lane: "fresh", free, perCompany: 6, busy: new Map(busy) });
  expect(countBy(await claim(4, []))).toEqual({ many: 3, few: 1 });
  expect(countBy(await claim(20, [["many", 3]]))).toEqual({ many: 3, few: 0 });
  expect(countBy(await claim(20, [["many", 6]]))).toEqual({ many: 0, few: 0 });
});
