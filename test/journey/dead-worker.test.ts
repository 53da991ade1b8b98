import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../../server/base/database.ts";
import { silentLog } from "../../server/base/log.ts";
import { becomeLeaseHolder } from "../../server/keep/lease-holder.ts";
import { findProcesses } from "../kill/processes.ts";
import { eventually, goodValues, startBucket } from "../support/bucket-in-test.ts";
import { connectionsOf, rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

let bucket: Awaited<ReturnType<typeof startBucket>>;
let onbin: OnbinInTest;
let key: string;

beforeAll(async () => {
  bucket = await startBucket();
  onbin = await startOnbin({ env: bucket.env });
  ({ key } = await onbin.addCompany("acme"));
  const { bucket: name, folder, region, accessKeyId, endpoint } = goodValues;
  const place = ["--bucket", name, "--folder", folder, "--region", region, "--endpoint", endpoint];
  const set = [
    "destination",
    "set",
    "--company",
    "acme",
    ...place,
    "--access-key",
    accessKeyId,
    "--no-check",
  ];
  await onbin.mustRun(set, goodValues.secretAccessKey ?? "");
});
afterAll(async () => {
  await onbin.stop();
  await bucket.close();
});

/** Pushes a recording whose first PUT hangs at this point, and waits until it does. */
async function pushAndHang(sequenceId: string, at: "received" | "stored"): Promise<void> {
  bucket.faults.set([{ match: { operation: "PutObject" }, act: { kind: "hang", at }, times: 1 }]);
  const { status } = await knock(onbin.url, key, recordingForm({ sequenceId }, wave(at.length)));
  expect(status).toBe(201);
  await eventually(() => bucket.faults.items.some(({ struck }) => struck === 1));
  await sleep(200);
}

async function signalWork(signal: NodeJS.Signals): Promise<void> {
  const work = (await findProcesses(onbin.dataDir)).filter(({ name }) => name === "work");
  expect(work.length).toBe(1);
  for (const { pid } of work) process.kill(pid, signal);
}

test.skipIf(process.platform !== "linux").each(["received", "stored"] as const)(
  "what a killed worker held goes on within 25 s, and is stored once (killed when the store had %s it)",
  async (at) => {
    await pushAndHang(`killed-${at}`, at);
    await signalWork("SIGKILL");
    const recording = await onbin.until(key, `killed-${at}`, ["delivered"], 25_000);
    expect(recording.attempts.map(({ outcome }) => outcome)).toEqual(["unknown", "delivered"]);
    expect(await bucket.versions("demo", `rec/killed-${at}.wav`)).toHaveLength(1);
    expect(bucket.storedKeys().filter((stored) => stored === `rec/killed-${at}.wav`)).toHaveLength(1);
  },
);

test.skipIf(process.platform !== "linux")("a worker that only stands still keeps its lease", async () => {
  await pushAndHang("stopped", "received");
  await signalWork("SIGSTOP");
  const db = openDatabase(await connectionsOf(onbin.dataDir), { company: 1, system: 1 });
  const other = becomeLeaseHolder(db, silentLog);
  await sleep(8_000);
  const [row] = await rowsOf(
    onbin.dataDir,
    "select due_at > now() as leased from recordings where sequence_id = 'stopped'",
  );
  expect(row).toEqual({ leased: true });
  await other.close();
  await db.close();
  await signalWork("SIGCONT");
  await signalWork("SIGKILL");
  await onbin.until(key, "stopped", ["delivered"], 25_000);
});
