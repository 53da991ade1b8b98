import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ErrorLogEntry } from "../../contract/calls.ts";
import type { CheckStep } from "../../contract/destination.ts";
import { eventually, goodValues, readPage, saveTested, saveUntested } from "../support/bucket-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { promiseLine } from "../support/promise-line.ts";
import { operatorIdentity, roleArnOf, roleFor, setIdentity, valuesOf } from "../support/role-in-test.ts";
import { defaultUser } from "../support/s3-peer/signed-request.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
const principal = "arn:aws:iam::000000000000:user/onbin";

beforeAll(async () => {
  stage = await startStage({ users: [defaultUser, operatorIdentity], roles: [] });
});
afterAll(() => stage.close());

const said = (steps: readonly CheckStep[]) =>
  Object.fromEntries(
    steps.map(({ step, state, code }) => [step, code === undefined ? state : `${state} ${code}`]),
  );

const allRight = { role: "ok", reach: "ok", bucket: "ok", region: "ok", list: "ok", write: "ok" };

/** A company with a role of its own that is set up rightly. */
async function addRoleTenant(id: string): Promise<Tenant> {
  const tenant = await stage.addTenant(id, null);
  stage.bucket.roles.push(await roleFor(tenant));
  await saveUntested(tenant.administrator, valuesOf(roleArnOf(id)));
  return tenant;
}

const assumed = (id: string) =>
  stage.bucket.log.filter(({ action, roleArn }) => action === "AssumeRole" && roleArn === roleArnOf(id));

async function errorsOf({ administrator }: Tenant): Promise<ErrorLogEntry[]> {
  return (await administrator.mustGet("/api/app/error-log")).json.items as ErrorLogEntry[];
}

test("without an identity no role is offered, and a role that is saved nevertheless is ours to mend", async () => {
  const tenant = await stage.addTenant("too-early", null);
  const { endpoints, externalId } = await readPage(tenant.administrator);
  expect(endpoints.map(({ principal: whom }) => whom)).toEqual([null, null]);
  expect(externalId).toMatch(/^onbin-[0-9a-f]{32}$/);

  const { ok, steps } = await saveTested(tenant.administrator, valuesOf(roleArnOf("too-early")));
  expect(ok).toBe(false);
  expect(said(steps)).toMatchObject({ role: "failed IdentityMissing", reach: "skipped", write: "skipped" });
  await saveUntested(tenant.administrator, valuesOf(roleArnOf("too-early")));
  await tenant.push("too-early-1");
  const { reason } = await tenant.until("too-early-1", "retrying");
  expect(reason?.code).toBe("IdentityMissing");
  expect((await readPage(tenant.administrator)).destination).toMatchObject({ state: "ok", paused: null });
  expect(stage.bucket.log.filter(({ accessKeyId }) => accessKeyId !== undefined)).toEqual([]);
});

test("the operator keeps an identity, whose ARN STS tells; who it is, is written down", async () => {
  const wrong = ["aws-identity", "set", "--store", "peer", "--access-key", operatorIdentity.accessKeyId];
  const refused = await stage.onbin.cli(wrong, "WrongSecret/012345678901234567890123456");
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("SignatureDoesNotMatch") });

  expect(await setIdentity(stage.onbin)).toBe(principal);
  expect(await stage.onbin.mustRun(["aws-identity", "show"])).toContain(principal);
  expect(await stage.onbin.mustRun(["aws-identity", "check", "--store", "peer"])).toContain("Accepted");
  const log = await rowsOf<{ operation: string; details: object }>(
    stage.onbin.dataDir,
    "select operation, details from operator_log where operation like 'identity.%'",
  );
  expect(log).toMatchObject([{ operation: "identity.set", details: { store: "peer", arn: principal } }]);
  // What waited because it was missing goes on.
  const waits = (await readPage((await stage.addTenant("after", null)).administrator)).endpoints;
  expect(waits.find(({ name }) => name === "peer")?.principal).toBe(principal);
});

test("through a role: checked, delivered, and every request to S3 is signed by the session of it", async () => {
  const tenant = await stage.addTenant("acme", null);
  stage.bucket.roles.push(await roleFor(tenant));
  const { ok, saved, steps } = await saveTested(tenant.administrator, valuesOf(roleArnOf("acme")));
  expect([ok, saved, said(steps)]).toEqual([true, true, allRight]);
  for (const id of ["acme-1", "acme-2", "acme-3"]) await tenant.push(id);
  for (const id of ["acme-1", "acme-2", "acme-3"]) await tenant.until(id, "delivered");
  const puts = stage.bucket.puts("acme-");
  expect(puts).toHaveLength(3);
  for (const { accessKeyId } of puts) expect(accessKeyId).toMatch(/^ASIA/);

  const { destination, externalId } = await readPage(tenant.administrator);
  expect(destination).toMatchObject({
    access: "role",
    roleArn: roleArnOf("acme"),
    accessKeyId: "",
    secretLast4: "",
  });
  // The check asks with and without the external ID; transfers share one session.
  expect(assumed("acme").map((asked) => asked.externalId)).toEqual([externalId, null, externalId]);
  const shown = await stage.onbin.mustRun(["destination", "show", "--company", "acme"]);
  for (const fact of ["access: role", roleArnOf("acme"), externalId, principal])
    expect(shown).toContain(fact);
});

test("the policies that the command prints are all that a role needs", async () => {
  const tenant = await stage.addTenant("printed", null);
  const place = ["--bucket", "demo", "--folder", "rec", "--region", "us-east-1", "--endpoint", "peer"];
  const words = ["destination", "policy", "--company", "printed", "--role", ...place];
  const { trust, permissions } = JSON.parse(await stage.onbin.mustRun([...words, "--json"]));
  stage.bucket.roles.push({ arn: roleArnOf("printed"), trust, policy: permissions });
  const set = ["destination", "set", "--company", "printed", ...place, "--role-arn", roleArnOf("printed")];
  expect(await stage.onbin.mustRun(set)).toMatch(/✓ Role\n✓ Reach S3\n✓ Bucket\n✓ Region\n✓ List\n✓ Write/);
  await tenant.push("printed-1");
  await tenant.until("printed-1", "delivered");
  expect(await stage.onbin.mustRun(words)).toMatch(
    /^Trust policy of the role:\n\{[\s\S]*Permissions of the role:\n\{/,
  );
});

test("another company's role cannot be entered: it wants the other's external ID (confused deputy)", async () => {
  const victim = await addRoleTenant("victim");
  await victim.push("victim-1");
  await victim.until("victim-1", "delivered");
  const thief = await stage.addTenant("thief", null);
  const { ok, steps } = await saveTested(thief.administrator, valuesOf(roleArnOf("victim")));
  expect(ok).toBe(false);
  const [role] = steps;
  expect(role).toMatchObject({ step: "role", state: "failed", code: "RoleNotAssumable" });
  const own = (await readPage(thief.administrator)).externalId;
  for (const fact of [roleArnOf("victim"), principal, own])
    expect(`${role?.words?.ja.cause}${role?.words?.ja.cure}`).toContain(fact);
  expect(JSON.stringify(steps)).not.toContain((await readPage(victim.administrator)).externalId);

  await saveUntested(thief.administrator, valuesOf(roleArnOf("victim")));
  await thief.push("thief-1");
  expect((await thief.until("thief-1", "held", "delivered")).reason?.code).toBe("RoleNotAssumable");
  expect((await readPage(thief.administrator)).destination).toMatchObject({ state: "paused" });
  expect(stage.bucket.log.filter(({ key = "" }) => key.includes("thief"))).toEqual([]);
  const [error] = await errorsOf(thief);
  expect(error).toMatchObject({ code: "RoleNotAssumable", httpStatus: 403, sequenceId: "thief-1" });
  expect(error?.requestId).toMatch(/./);
});

test("a role without the condition works, and the check says what anybody could do with it", async () => {
  const tenant = await stage.addTenant("careless", null);
  const { trust, ...rest } = await roleFor(tenant);
  const open = { Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" } as const;
  stage.bucket.roles.push({ ...rest, trust: { Statement: [open] } });
  const { ok, saved, steps } = await saveTested(tenant.administrator, valuesOf(roleArnOf("careless")));
  expect([ok, saved]).toEqual([true, true]);
  expect(said(steps)).toEqual({ ...allRight, role: "note RoleWithoutExternalId" });
  expect(steps[0]?.words?.en.cure).toContain((await readPage(tenant.administrator)).externalId);
});

test("a role that is taken back stops its destination, is told, and goes on once it is given again", async () => {
  stage.bucket.sts.sessionSeconds = 4;
  const tenant = await addRoleTenant("fickle");
  await tenant.push("fickle-1");
  await tenant.until("fickle-1", "delivered");
  const role = stage.bucket.roles.find(({ arn }) => arn === roleArnOf("fickle"));
  if (!role) throw new Error("no role");
  const { trust } = role;
  role.trust = { Statement: [] };
  // The session that is there is used until it is time to renew it.
  let count = 1;
  await eventually(async () => {
    await tenant.push(`fickle-${++count}`);
    return (await readPage(tenant.administrator)).destination?.state === "paused";
  });
  delete stage.bucket.sts.sessionSeconds;
  const { destination } = await readPage(tenant.administrator);
  expect(destination?.paused).toMatchObject({ code: "RoleNotAssumable", nextTryAt: expect.any(String) });
  expect((await tenant.until(`fickle-${count}`, "held")).reason?.code).toBe("RoleNotAssumable");

  role.trust = trust;
  await saveUntested(tenant.administrator, valuesOf(roleArnOf("fickle")));
  for (let i = 1; i <= count; i++) await tenant.until(`fickle-${i}`, "delivered");
  await eventually(async () => (await readPage(tenant.administrator)).destination?.state === "ok");
  expect((await errorsOf(tenant)).every(({ recoveredAt }) => recoveredAt !== null)).toBe(true);
});

test("a permission that the role lacks is told as such, without a word of keys", async () => {
  const tenant = await stage.addTenant("narrow", null);
  stage.bucket.roles.push(await roleFor(tenant, { Version: "2012-10-17", Statement: [] }));
  const { ok, steps } = await saveTested(tenant.administrator, valuesOf(roleArnOf("narrow")));
  expect(ok).toBe(false);
  const write = steps.find(({ step }) => step === "write");
  expect(write).toMatchObject({ state: "failed", code: "AccessDenied" });
  expect(write?.words?.ja.cure).toContain(roleArnOf("narrow"));
  expect(write?.words?.ja.cure).not.toContain("アクセスキー");
});

test("a session that the store refuses is asked for anew, once; then it is the company's to mend", async () => {
  const tenant = await addRoleTenant("refused");
  const match = { operation: "PutObject", key: "rec/refused-*" };
  for (const code of ["ExpiredToken", "InvalidToken"]) {
    stage.bucket.faults.add({ match, act: { kind: "answer", code, beforeBody: true }, times: 1 });
    await tenant.push(`refused-${code}`);
    const { attempts } = await tenant.until(`refused-${code}`, "delivered", "held");
    expect(attempts.map(({ outcome }) => outcome)).toEqual(["delivered"]);
  }
  const before = assumed("refused").length;
  stage.bucket.faults.add({ match, act: { kind: "answer", code: "ExpiredToken", beforeBody: true } });
  await tenant.push("refused-always");
  const held = await tenant.until("refused-always", "delivered", "held");
  expect(held.reason).toMatchObject({ code: "ExpiredToken" });
  expect(held.reason?.words.en.cause).toContain(roleArnOf("refused"));
  expect(assumed("refused").length - before).toBe(1);
  stage.bucket.faults.heal("rec/refused-*");
  await saveUntested(tenant.administrator, valuesOf(roleArnOf("refused")));
  await tenant.until("refused-always", "delivered");
});

test.each([
  ["throttled", { kind: "answer", code: "Throttling", status: 400, message: "Rate exceeded" }, "SlowDown"],
  ["silent", { kind: "replyLost", stored: false }, "ConnectionReset"],
] as const)("STS that is %s passes by itself", async (id, act, code) => {
  const tenant = await addRoleTenant(id);
  stage.bucket.faults.add({ match: { operation: "SecurityToken" }, act });
  await tenant.push(`${id}-1`);
  expect((await tenant.until(`${id}-1`, "retrying", "held", "delivered")).reason?.code).toBe(code);
  stage.bucket.faults.clear();
  await tenant.shipAgain(`${id}-1`);
  await tenant.until(`${id}-1`, "delivered");
});

test("from keys to a role the keys are destroyed; from a role to keys they are asked for", async () => {
  const tenant = await stage.addTenant("switch");
  await tenant.push("switch-keys");
  await tenant.until("switch-keys", "delivered");
  stage.bucket.roles.push(await roleFor(tenant));
  await saveUntested(tenant.administrator, valuesOf(roleArnOf("switch")));
  const kept =
    "select secret_sealed, secret_last4, access_key_id from destinations where company_id = 'switch'";
  expect(await rowsOf(stage.onbin.dataDir, kept)).toEqual([
    { secret_sealed: null, secret_last4: "", access_key_id: "" },
  ]);
  await tenant.push("switch-role");
  await tenant.until("switch-role", "delivered");

  const { version } = (await readPage(tenant.administrator)).destination ?? { version: 0 };
  const values = { ...goodValues, secretAccessKey: null };
  const answer = await tenant.administrator.post("/api/app/amazon-s3", { values, test: false, version });
  expect([answer.status, answer.json]).toMatchObject([400, { error: { code: "secret_needed" } }]);
  await saveUntested(tenant.administrator);
  await tenant.push("switch-back");
  await tenant.until("switch-back", "delivered");
  const keys = stage.bucket.puts("switch-").map(({ accessKeyId = "" }) => accessKeyId.slice(0, 4));
  expect(keys).toEqual(["AKID", "ASIA", "AKID"]);
});

test("an identity that is not accepted any more is ours: nobody is paused, and what waits goes on", async () => {
  const tenant = await addRoleTenant("locked-out");
  const position = stage.bucket.users.findIndex(({ name }) => name === "onbin");
  const [user] = stage.bucket.users.splice(position, 1);
  if (!user) throw new Error("no identity");
  await tenant.push("locked-out-1");
  const { reason } = await tenant.until("locked-out-1", "retrying", "held", "delivered");
  expect(reason?.code).toBe("IdentityRefused");
  expect((await readPage(tenant.administrator)).destination).toMatchObject({ state: "ok", paused: null });
  const told = stage.onbin.output.join("").split("\n");
  expect(told.some((line) => line.includes("IdentityRefused") && line.includes('"level":"error"'))).toBe(
    true,
  );
  stage.bucket.users.push(user);
  await tenant.shipAgain("locked-out-1");
  await tenant.until("locked-out-1", "delivered");
});

test("an identity whose row was tampered with does not open, and is told to the operator", async () => {
  const tenant = await addRoleTenant("tampered");
  const change = (sealed: string) =>
    rowsOf(
      stage.onbin.dataDir,
      "update installation set value = jsonb_set(value, '{secretSealed}', to_jsonb($1::text)) where name = 'aws-identity:peer'",
      [sealed],
    );
  const [{ sealed = "" } = {}] = await rowsOf<{ sealed: string }>(
    stage.onbin.dataDir,
    "select value->>'secretSealed' as sealed from installation where name = 'aws-identity:peer'",
  );
  await change(`${sealed.slice(0, -6)}AAAAAA`);
  const { steps } = await saveTested(tenant.administrator, valuesOf(roleArnOf("tampered")));
  expect(steps[0]).toMatchObject({ step: "role", code: "IdentityUnreadable" });
  const checked = await stage.onbin.cli(["aws-identity", "check", "--store", "peer"]);
  expect(checked).toMatchObject({ code: 1, stderr: expect.stringContaining("cannot be opened") });
  await change(sealed);
  expect((await saveTested(tenant.administrator, valuesOf(roleArnOf("tampered")))).ok).toBe(true);
});

test("not one request to S3 was signed with the operator's keys", () => {
  const withOperators = stage.bucket.log.filter(
    ({ accessKeyId }) => accessKeyId === operatorIdentity.accessKeyId,
  );
  const toS3 = withOperators.filter(({ operation }) => operation !== "SecurityToken");
  const actions = new Set(withOperators.map(({ action }) => action));
  const all = stage.bucket.log.filter(({ operation }) => operation !== "SecurityToken").length;
  promiseLine(
    15,
    "requests to S3 signed with the operator's keys, which could do everything",
    `${toS3.length} of ${all}`,
  );
  expect(toS3).toEqual([]);
  expect([...actions].sort()).toEqual(["AssumeRole", "GetCallerIdentity"]);
});

test("neither the operator's secret nor a session is in a log, an answer or a file", async () => {
  await rowsOf(stage.onbin.dataDir, "checkpoint");
  const sessions = [...stage.bucket.sessions.values()];
  const secrets = [
    operatorIdentity.secretAccessKey,
    ...sessions.flatMap(({ secretAccessKey, sessionToken }) => [secretAccessKey, sessionToken.slice(0, 200)]),
  ];
  const needles = secrets.flatMap((secret) => [secret, Buffer.from(secret).toString("base64").slice(0, -4)]);
  const output = stage.onbin.output.join("");
  expect(output).toContain("sts.taken-on");
  expect(needles.filter((needle) => output.includes(needle))).toEqual([]);
  const entries = await readdir(stage.onbin.dataDir, { recursive: true, withFileTypes: true });
  let found = 0;
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    // The search finds what is there: the ARN is no secret.
    if (bytes.includes(principal)) found += 1;
    expect([path, needles.filter((needle) => bytes.includes(needle))]).toEqual([path, []]);
  }
  expect(found).toBeGreaterThan(0);
  promiseLine(15, "the operator's secret or a session's, in logs and files", `0 of ${secrets.length} found`);
});

test("the operator takes the identity away again", async () => {
  await stage.onbin.mustRun(["aws-identity", "remove", "--store", "peer"]);
  expect(await stage.onbin.mustRun(["aws-identity", "show"])).not.toContain(principal);
  expect((await stage.onbin.cli(["aws-identity", "remove", "--store", "peer"])).code).toBe(1);
});
