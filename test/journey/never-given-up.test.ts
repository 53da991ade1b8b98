import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/bucket-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import type { FaultAct } from "../support/s3-peer/fault.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let tenant: Tenant;

beforeAll(async () => {
  stage = await startStage();
  tenant = await stage.addTenant("acme");
});
afterAll(() => stage.close());
beforeEach(() => stage.bucket.faults.clear());

const stateOf = async (id: string) => {
  const [row] = await rowsOf<{ state: string; attempts: number; wait: number | null; failures: number }>(
    stage.onbin.dataDir,
    `select state, attempts, failures_in_row as failures, extract(epoch from due_at - now())::float8 as wait
     from recordings where sequence_id = $1`,
    [id],
  );
  return row ?? { state: "gone", attempts: 0, wait: null, failures: 0 };
};

test.each<[string, FaultAct]>([
  ["SlowDown", { kind: "answer", code: "SlowDown" }],
  ["InternalError", { kind: "answer", code: "InternalError" }],
  ["a bit turned over", { kind: "bitFlip" }],
  ["RequestTimeTooSkewed", { kind: "answer", code: "RequestTimeTooSkewed" }],
])(
  "%s for a month, ten thousand times over: still tried, and delivered when it is over",
  async (name, act) => {
    const id = `old-${name.replaceAll(" ", "-")}`;
    stage.bucket.faults.set([{ match: { key: `*${id}*` }, act }]);
    await tenant.push(id);
    await tenant.until(id, "retrying");
    // Between two attempts, not in the middle of one.
    await eventually(async () => {
      const aged = await rowsOf(
        stage.onbin.dataDir,
        `update recordings set failures_in_row = 10000, attempts = 10000, received_at = now() - interval '30 days',
           due_at = now() where sequence_id = $1 and state = 'retrying' returning 1`,
        [id],
      );
      return aged.length === 1;
    });
    await eventually(
      async () => (await stateOf(id)).attempts > 10_000 && (await stateOf(id)).state !== "sending",
      () => stateOf(id),
      40_000,
    );
    const { state, wait, failures } = await stateOf(id);
    expect([state, failures]).toEqual(["retrying", 10_001]);
    expect(wait).toBeLessThan(20 * 60);
    stage.bucket.faults.clear();
    await rowsOf(stage.onbin.dataDir, "update recordings set due_at = now() where sequence_id = $1", [id]);
    await tenant.until(id, "delivered");
  },
);
