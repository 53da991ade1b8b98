import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { standardPolicy } from "../../contract/iam-policies.ts";
import { putRecording } from "../../server/destinations/put-recording.ts";
import { callerInTest, recordingInTest, targetAt } from "../../server/destinations/stub-in-test.ts";
import { spoiledWaySuite } from "../stores/spoiled-way.ts";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy/fault-proxy.ts";
import { callMaker } from "./calls-in-test.ts";
import { addOwner, cephUrl, type Owner, store } from "./ceph-in-test.ts";
import { type OnbinOnCeph, startOnbinOnCeph } from "./onbin-on-ceph.ts";

let owner: Owner;
let proxy: FaultProxy;
let onbin: OnbinOnCeph;
let calls: Awaited<ReturnType<typeof callMaker>>;

beforeAll(async () => {
  owner = await addOwner();
  calls = await callMaker();
  proxy = await startFaultProxy(cephUrl);
  onbin = await startOnbinOnCeph("127.0.0.1", { ...store, url: proxy.url });
});
afterAll(async () => {
  await onbin.stop();
  await proxy.close();
  await calls.close();
});

spoiledWaySuite("Ceph", async () => {
  const place = { bucket: await owner.addBucket(), folder: "rec", region: "us-east-1" };
  const target = { ...place, user: await owner.addUser(standardPolicy(place)) };
  const company = await onbin.addCompany();
  await company.setUntested(target);
  return {
    proxy,
    async push(sequenceId) {
      await company.push(await calls.make(sequenceId));
    },
    until: (id, ...states) => onbin.until(company.key, id, states, 90_000),
    async stored(id) {
      const key = `rec/${id}.wav`;
      const versions = await owner.versions(place.bucket, key);
      return Promise.all(
        versions.map((version) => owner.read(place.bucket, key, version).then(({ sha256 }) => sha256)),
      );
    },
  };
});

/** Twenty PUTs of one key at the same moment, as Onbin makes them. @returns how many were told that they stored it */
async function race(bucket: string, key: string): Promise<{ stored: number; refused: number }> {
  const user = await owner.addUser(standardPolicy({ bucket, folder: "rec", region: "us-east-1" }));
  const target = targetAt(cephUrl, { bucket, credentials: user });
  const caller = callerInTest();
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, async () =>
      putRecording(target, { ...(await recordingInTest(50_000)), key }, caller, {
        folder: "rec",
        egressIps: [],
      }),
    ),
  );
  const codes = outcomes.map((outcome) => (outcome.outcome === "stored" ? "stored" : outcome.failure.code));
  expect(
    codes.every((code) => ["stored", "PreconditionFailed", "ConditionalRequestConflict"].includes(code)),
  ).toBe(true);
  return {
    stored: codes.filter((code) => code === "stored").length,
    refused: codes.filter((code) => code !== "stored").length,
  };
}

test("20 racing PUTs of one key: one is stored, 19 are refused, one version", async () => {
  const bucket = await owner.addBucket();
  const key = `rec/${randomBytes(4).toString("hex")}.wav`;
  expect(await race(bucket, key)).toEqual({ stored: 1, refused: 19 });
  expect(await owner.versions(bucket, key)).toHaveLength(1);
});

test("a versioned bucket of Ceph ignores If-None-Match: how many versions that makes is counted", async () => {
  const bucket = await owner.addBucket();
  await owner.keepVersions(bucket);
  const key = `rec/${randomBytes(4).toString("hex")}.wav`;
  const { stored } = await race(bucket, key);
  const versions = (await owner.versions(bucket, key)).length;
  // Each that was told so has its version, and nobody else.
  expect(versions).toBe(stored);
  console.log(
    `Ceph, versioned bucket, 20 racing PUTs with If-None-Match: ${versions} versions (1 where it is honoured)`,
  );
});
