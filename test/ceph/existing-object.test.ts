import { afterAll, beforeAll, expect, test } from "vitest";
import { standardPolicy, withoutListPolicy } from "../../contract/iam-policies.ts";
import { callMaker, sha256 } from "./calls-in-test.ts";
import { addOwner, type Owner } from "./ceph-in-test.ts";
import { type OnbinOnCeph, startOnbinOnCeph, type Target } from "./onbin-on-ceph.ts";

let owner: Owner;
let onbin: OnbinOnCeph;
let calls: Awaited<ReturnType<typeof callMaker>>;

beforeAll(async () => {
  owner = await addOwner();
  calls = await callMaker();
  onbin = await startOnbinOnCeph();
});
afterAll(async () => {
  await onbin.stop();
  await calls.close();
});

async function prepare(policy: typeof standardPolicy) {
  const place = { bucket: await owner.addBucket(), folder: "rec", region: "us-east-1" };
  const target: Target = { ...place, user: await owner.addUser(policy(place)) };
  const company = await onbin.addCompany();
  expect(await company.set(target)).toMatchObject({ code: 0 });
  return { target, company };
}

test.each([
  ["listing allowed", standardPolicy],
  ["PutObject alone", withoutListPolicy],
])(
  "an object of somebody else at the key is never overwritten; a person is told (%s)",
  async (_title, policy) => {
    const { target, company } = await prepare(policy);
    const call = await calls.make();
    const key = `rec/${call.sequenceId}.wav`;
    const foreign = Buffer.from("not ours");
    await owner.put(target.bucket, key, foreign);

    await company.push(call);
    const recording = await company.until(call, "held", "delivered");
    expect(recording).toMatchObject({ state: "held", reason: { code: "PreconditionFailed" } });
    expect(recording.attempts).toMatchObject([
      { outcome: "failed", httpStatus: 412, code: "PreconditionFailed" },
    ]);
    expect(await owner.read(target.bucket, key)).toEqual({ size: foreign.length, sha256: sha256(foreign) });

    // It is this recording's trouble alone.
    const next = await calls.make();
    await company.push(next);
    await company.mustArrive(next, target, owner);
  },
);

test("our very bytes at the key, where listing is allowed, are a delivery", async () => {
  const { target, company } = await prepare(standardPolicy);
  const call = await calls.make();
  await owner.put(target.bucket, `rec/${call.sequenceId}.wav`, call.reference);
  await company.push(call);
  await company.mustArrive(call, target, owner);
});
