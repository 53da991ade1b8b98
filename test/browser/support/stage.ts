import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asPush, readDemoCalls } from "../../../demo/demo-calls.ts";
import type { PolicyDocument, S3User } from "../../../demo/s3/s3-server.ts";
import { saveTested, saveUntested } from "../../support/bucket-in-test.ts";
import { type ConsoleInTest, openConsole, openOperator, password } from "../../support/console-in-test.ts";
import { type OnbinInTest, startOnbin } from "../../support/onbin-in-test.ts";
import { startS3Peer } from "../../support/s3-peer/s3-peer.ts";
import type { Person, World } from "./scene.ts";
import { awsIdentity, identity } from "./stores.ts";

const policy: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: "s3:PutObject",
      Resource: ["arn:aws:s3:::acme-recordings/calls/*", "arn:aws:s3:::acme-osaka/calls/*"],
    },
    { Effect: "Allow", Action: "s3:ListBucket", Resource: "*" },
  ],
};
const key: S3User = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  name: "onbin",
  policy,
};
const values = {
  ...key,
  endpoint: "object-store",
  bucket: "acme-recordings",
  folder: "calls/2026",
  region: "ap-northeast-1",
};

/** An Onbin with an S3 store of its own and the companies of the scenes; `close` ends all of it. */
export async function openStage(): Promise<World & { close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "onbin-stage-"));
  const peer = await startS3Peer({
    folder,
    region: "ap-northeast-1",
    users: [key, identity],
    roles: [],
    buckets: [{ name: "acme-recordings" }, { name: "acme-osaka", region: "ap-northeast-3" }],
  });
  const closePeer = async () => {
    await peer.close();
    await rm(folder, { recursive: true, force: true });
  };
  let onbin: OnbinInTest | undefined;
  const close = async () => {
    await onbin?.stop();
    await closePeer();
  };
  try {
    onbin = await startOnbin({
      env: {
        ONBIN_S3_ENDPOINTS: JSON.stringify([
          { name: "object-store", url: peer.url, region: "ap-northeast-1" },
          { name: "archive", url: peer.url, region: "ap-northeast-1", lacks: ["sse-s3", "sse-kms"] },
        ]),
        ONBIN_CONTACT: "音便サポート 03-0000-0000",
        ONBIN_EGRESS_IPS: "203.0.113.10,203.0.113.11",
      },
    });
    return { ...(await fill(onbin)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Companies in the states that the scenes show, the demo's calls among them. */
async function fill(onbin: OnbinInTest): Promise<World> {
  const operator = await openOperator(onbin);
  const identify = ["aws-identity", "set", "--access-key", identity.accessKeyId];
  await onbin.mustRun([...identify, "--store", "object-store"], identity.secretAccessKey);
  await onbin.mustRun([...identify, "--arn", awsIdentity], identity.secretAccessKey);
  const people: World["people"] = new Map();
  const apiKeys: World["apiKeys"] = new Map();
  const add = async (person: Person, id: string, name: string, contract = true) => {
    await operator.mustPost("/api/operator/companies", { id, name });
    if (contract) await operator.mustPost(`/api/operator/companies/${id}/contract`, { on: true });
    const administrator = await operator.addPerson(id, "administrator");
    people.set(person, administrator);
    const { json } = await operator.mustPost(`/api/operator/companies/${id}/keys`);
    apiKeys.set(person, String(json.key));
    return { administrator, key: String(json.key) };
  };
  people.set("operator", await signIn(onbin.url));

  const healthy = await add("healthy", "acme", "アクメ商事株式会社");
  people.set("member", await operator.addPerson("acme", "member"));
  const broken = await add("broken", "globex", "グローベックス株式会社");
  await add("fresh", "initech", "イニテック株式会社");
  const untested = await add("untested", "hooli", "フーリー株式会社");
  await add("without-contract", "umbrella", "アンブレラ株式会社", false);
  if (!(await saveTested(healthy.administrator, values)).saved) throw new Error("the settings were refused");
  await saveUntested(untested.administrator, values);
  await saveUntested(broken.administrator, {
    ...values,
    secretAccessKey: `${key.secretAccessKey.slice(0, -1)}X`,
  });

  const ids: string[] = [];
  const calls = await readDemoCalls();
  const now = new Date();
  for (const call of calls) {
    const { body } = await onbin.push(healthy.key, asPush(call, now));
    ids.push(body.sequenceId ?? "");
  }
  for (const id of ids) await onbin.until(healthy.key, id, ["delivered"]);
  let failedCall = "";
  for (const call of calls.slice(0, 4)) {
    failedCall = (await onbin.push(broken.key, asPush(call, now))).body.sequenceId ?? "";
  }
  await onbin.until(broken.key, failedCall, ["held"]);
  const person = { email: "suzuki@acme.example.com", role: "member" };
  const { json } = await operator.mustPost("/api/operator/companies/acme/users", person);
  const link = new URL(String(json.url)).pathname;
  const stage = { company: "acme", call: ids[0] ?? "", chainCall: ids.at(-1) ?? "", failedCall, link };
  return { onbin, operator, people, apiKeys, stage: { ...stage, made: new Map() } };
}

/** The operator in a session of its own, apart from the one that made everything. */
async function signIn(url: string): Promise<ConsoleInTest> {
  const operator = openConsole(url);
  await operator.mustPost("/api/app/operator-sign-in", { email: "operator@example.com", password });
  return operator;
}
