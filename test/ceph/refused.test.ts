import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CheckStep } from "../../contract/destination.ts";
import {
  fixedAddressesPolicy,
  type IamPolicy,
  type PolicyPlace,
  standardPolicy,
} from "../../contract/iam-policies.ts";
import { callMaker } from "./calls-in-test.ts";
import { addOwner, type Owner } from "./ceph-in-test.ts";
import { type OnbinOnCeph, startOnbinOnCeph, type Target } from "./onbin-on-ceph.ts";

let owner: Owner;
let calls: Awaited<ReturnType<typeof callMaker>>;
const onbins: Record<string, OnbinOnCeph> = {};

beforeAll(async () => {
  owner = await addOwner();
  calls = await callMaker();
  for (const address of ["127.0.0.1", "127.0.0.2"]) onbins[address] = await startOnbinOnCeph(address);
});
afterAll(async () => {
  await Promise.all(Object.values(onbins).map((onbin) => onbin.stop()));
  await calls.close();
});

/** What is wrong, and who mends it: the company at its store, or the administrator in the settings. */
type Trouble = {
  title: string;
  address?: string;
  policy?: (place: PolicyPlace) => IamPolicy | null;
  /** The settings as they are saved at first. */
  spoil?: (right: Target) => Target | Promise<Target>;
  /** Makes the spoilt settings work; absent: the right settings are saved. */
  mend?: (owner: Owner, spoilt: Target) => Promise<unknown>;
  steps: Partial<Record<CheckStep["step"], string>>;
  code: string;
};

const known = { reach: "ok", key: "ok", secret: "ok" };
const from = (address: string) => (place: PolicyPlace) => fixedAddressesPolicy(place, [address]);
const allowAll = (by: Owner, { user, ...place }: Target) =>
  by.putPolicy(user, standardPolicy({ ...place, region: "us-east-1" }));

const troubles: Trouble[] = [
  {
    title: "a user without a policy",
    policy: () => null,
    mend: allowAll,
    steps: { ...known, list: "failed ListNotAllowed", write: "failed AccessDenied" },
    code: "AccessDenied",
  },
  {
    title: "another address than ours in the policy",
    policy: from("127.0.0.2"),
    mend: allowAll,
    steps: { ...known, list: "failed ListNotAllowed", write: "failed AccessDenied" },
    code: "AccessDenied",
  },
  {
    title: "the address from which we no longer call in the policy",
    address: "127.0.0.2",
    policy: from("127.0.0.1"),
    mend: (by, { user, ...place }) => {
      const policy = fixedAddressesPolicy({ ...place, region: "us-east-1" }, ["127.0.0.2"]);
      return policy === null ? Promise.reject(new Error("no policy")) : by.putPolicy(user, policy);
    },
    steps: { ...known, list: "failed ListNotAllowed", write: "failed AccessDenied" },
    code: "AccessDenied",
  },
  {
    title: "another folder than the policy's",
    spoil: (right) => ({ ...right, folder: "records" }),
    mend: allowAll,
    steps: { ...known, bucket: "ok", list: "ok", write: "failed AccessDenied" },
    code: "AccessDenied",
  },
  {
    title: "another bucket of the same owner",
    spoil: async (right) => ({ ...right, bucket: await owner.addBucket() }),
    steps: { ...known, bucket: "ok", list: "ok", write: "failed AccessDenied" },
    code: "AccessDenied",
  },
  {
    title: "a wrong secret",
    spoil: (right) => ({
      ...right,
      user: { ...right.user, secretAccessKey: randomBytes(20).toString("hex") },
    }),
    steps: { reach: "ok", key: "ok", secret: "failed SignatureDoesNotMatch" },
    code: "SignatureDoesNotMatch",
  },
  {
    title: "a key that nobody has",
    spoil: (right) => ({ ...right, user: { ...right.user, accessKeyId: "AKNOBODYHASTHISKEY" } }),
    steps: { reach: "ok", key: "failed InvalidAccessKeyId" },
    code: "InvalidAccessKeyId",
  },
  {
    title: "a bucket that is not there",
    spoil: (right) => ({ ...right, bucket: `${right.bucket}-gone` }),
    mend: async (by, spoilt) => {
      await by.addNamedBucket(spoilt.bucket);
      await allowAll(by, spoilt);
    },
    steps: { ...known, bucket: "failed NoSuchBucket" },
    code: "NoSuchBucket",
  },
];

const skipped = {
  reach: "skipped",
  key: "skipped",
  secret: "skipped",
  bucket: "skipped",
  region: "skipped",
  list: "skipped",
  write: "skipped",
};

test.each(troubles)("$title: told by the check, held, and released once it is mended", async (trouble) => {
  const onbin = onbins[trouble.address ?? "127.0.0.1"];
  if (onbin === undefined) throw new Error("no Onbin at this address");
  const place = { bucket: await owner.addBucket(), folder: "rec", region: "us-east-1" };
  const user = await owner.addUser((trouble.policy ?? standardPolicy)(place));
  const right: Target = { bucket: place.bucket, folder: place.folder, user };
  const spoilt = (await trouble.spoil?.(right)) ?? right;
  const company = await onbin.addCompany();

  expect(await company.set(spoilt)).toEqual({
    code: 1,
    saved: false,
    steps: { ...skipped, ...trouble.steps },
  });
  await expect(company.show()).rejects.toThrow(/Amazon S3/);

  await company.setUntested(spoilt);
  const [first, second] = [await calls.make(), await calls.make()];
  await company.push(first);
  expect(await company.until(first, "held", "delivered")).toMatchObject({
    state: "held",
    reason: { code: trouble.code },
  });
  expect(await company.show()).toMatchObject({ state: "paused", paused: { code: trouble.code } });
  // One that comes while the destination is paused costs no attempt.
  await company.push(second);
  expect(await company.until(second, "held", "delivered")).toMatchObject({ state: "held", attempts: [] });
  expect(await owner.list(place.bucket)).toEqual([]);

  const mended = trouble.mend === undefined ? right : spoilt;
  await trouble.mend?.(owner, spoilt);
  expect(await company.set(mended)).toMatchObject({ code: 0, saved: true });
  await company.mustArrive(first, mended, owner);
  await company.mustArrive(second, mended, owner);
  expect(await company.show()).toMatchObject({ state: "ok", paused: null, waiting: 0 });
  expect((await owner.list(mended.bucket)).length).toBe(2);
});
