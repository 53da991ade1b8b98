import { afterAll, beforeAll, expect, test } from "vitest";
import {
  fixedAddressesPolicy,
  type IamPolicy,
  type PolicyPlace,
  standardPolicy,
  withoutListPolicy,
} from "../../contract/iam-policies.ts";
import { callMaker } from "./calls-in-test.ts";
import { addOwner, type Owner } from "./ceph-in-test.ts";
import { type OnbinOnCeph, startOnbinOnCeph } from "./onbin-on-ceph.ts";

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

const allRight = {
  reach: "ok",
  key: "ok",
  secret: "ok",
  bucket: "ok",
  region: "skipped",
  list: "ok",
  write: "ok",
};
const noList = { ...allRight, list: "note ListNotAllowed" };
const from = (address: string) => (place: PolicyPlace) => fixedAddressesPolicy(place, [address]);

type Row = [
  title: string,
  policy: (place: PolicyPlace) => IamPolicy | null,
  address: string,
  steps: typeof allRight,
];

test.each<Row>([
  ["the standard policy (S10)", standardPolicy, "127.0.0.1", allRight],
  ["PutObject alone (S11)", withoutListPolicy, "127.0.0.1", noList],
  ["our address alone (S12), 127.0.0.1", from("127.0.0.1"), "127.0.0.1", allRight],
  ["our address alone (S12), 127.0.0.2", from("127.0.0.2"), "127.0.0.2", allRight],
])("%s: the check passes, leaves nothing, and a call arrives", async (_title, policy, address, steps) => {
  const onbin = onbins[address];
  if (onbin === undefined) throw new Error(`no Onbin at ${address}`);
  const place = { bucket: await owner.addBucket(), folder: "rec/2026", region: "us-east-1" };
  const target = { ...place, user: await owner.addUser(policy(place)) };
  const company = await onbin.addCompany();

  expect(await company.set(target)).toEqual({ code: 0, saved: true, steps });
  expect(await owner.list(place.bucket)).toEqual([]);

  const call = await calls.make();
  await company.push(call);
  await company.mustArrive(call, target, owner);
  expect(await owner.list(place.bucket)).toEqual([`rec/2026/${call.sequenceId}.wav`]);
});
