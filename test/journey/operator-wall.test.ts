import { afterAll, beforeAll, expect, test } from "vitest";
import type { CompanyPage, OperatorLog, SetUp } from "../../contract/operator.ts";
import { openConsole } from "../support/console-in-test.ts";
import { connectionsOf, rowsOf, withClient } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let acme: Tenant;
const caller = "+81312345678";
beforeAll(async () => {
  stage = await startStage();
  acme = await stage.addTenant("acme");
  const facts = { sequenceId: "w-1", from: caller, userName: "Yamada Hanako", memo: "private words" };
  expect((await knock(stage.onbin.url, acme.key, recordingForm(facts, wave(1)))).status).toBe(201);
  await acme.until("w-1", "delivered");
});
afterAll(() => stage?.close());

const none = "00000000-0000-4000-8000-000000000000";
const forOperators: [string, string, unknown?][] = [
  ["GET", "/api/operator/companies"],
  ["GET", "/api/operator/companies?show=trouble&sort=waiting"],
  ["GET", "/api/operator/companies/acme"],
  ["POST", "/api/operator/companies/acme", { name: "Other", timeZone: "UTC" }],
  ["GET", "/api/operator/companies/acme/set-up"],
  ["POST", "/api/operator/companies/acme/set-up", { open: true }],
  ["POST", `/api/operator/companies/acme/users/${none}/link`],
  ["POST", "/api/operator/companies/acme/keys?scope=push"],
  ["POST", `/api/operator/companies/acme/keys/${none}/end`],
  ["GET", "/api/operator/sources"],
  ["GET", "/api/operator/health"],
  ["GET", "/api/operator/health/series?period=7d"],
  ["GET", "/api/operator/operation-log"],
  ["GET", "/api/operator/operation-log.csv"],
  // What would be told to be wrong: somebody else is not told that it is read.
  ["GET", "/api/operator/companies?sort=other"],
  ["GET", "/api/operator/health/series?period=1y"],
  ["POST", "/api/operator/companies/acme", {}],
];
const ofCalls = [
  "/api/app/calls",
  "/api/app/calls/w-1",
  "/api/app/calls/w-1/audio",
  "/api/app/calls/w-1/audio?original=both",
  "/api/app/error-log",
  "/api/app/error-log.csv",
  "/api/app/daily-proof",
  "/api/app/operation-log",
  "/api/app/amazon-s3",
  "/app/calls",
  "/app/calls/w-1",
];

test("for a company's people no address of the operator's exists", async () => {
  const member = await stage.operator.addPerson("acme", "member");
  for (const who of [acme.administrator, member]) {
    const missing = (await who.get("/api/app/made-up")).text;
    for (const [method, path, body] of forOperators) {
      const answer = await who.call(method, path, body);
      expect([path, answer.status, answer.text]).toEqual([path, 404, missing]);
    }
    for (const page of ["companies/acme", "set-up", "set-up/acme", "sources", "health", "operation-log"]) {
      expect([page, (await who.get(`/operator/${page}`)).status]).toEqual([page, 404]);
    }
  }
  for (const [method, path, body] of forOperators) {
    const answer = await openConsole(stage.onbin.url).call(method, path, body);
    expect([path, answer.status]).toEqual([path, 401]);
  }
});

test("the operator gets no call, no caller and no audio, whatever is asked", async () => {
  for (const path of ofCalls) {
    expect([path, (await stage.operator.get(path)).status]).toEqual([path, 404]);
  }
  for (const path of [
    "companies",
    "companies/acme",
    "companies/acme/set-up",
    "sources",
    "health",
    "health/series",
    "operation-log",
    "operation-log.csv",
  ]) {
    const { text } = await stage.operator.mustGet(`/api/operator/${path}`);
    for (const secret of [caller, "Yamada", "private words", "w-1", acme.key]) {
      expect([path, text.includes(secret)]).toEqual([path, false]);
    }
  }
});

test("a company's page has its state, its people and its keys", async () => {
  const read = async () =>
    (await stage.operator.mustGet("/api/operator/companies/acme")).json as unknown as CompanyPage;
  const page = await read();
  expect(page).toMatchObject({ id: "acme", contract: true, destination: "ok", waiting: 0, trouble: null });
  expect(page.lastDeliveredAt).not.toBeNull();
  expect(page.people.map(({ email, state }) => [email, state])).toContainEqual([
    "administrator@acme.example.com",
    "active",
  ]);
  const setUp = (await stage.operator.mustGet("/api/operator/companies/acme/set-up"))
    .json as unknown as SetUp;
  expect(setUp.recordings).toMatchObject({ received: 1, skipped: 0, delivered: 1 });

  const { json } = await stage.operator.mustPost("/api/operator/companies/acme/keys?scope=push&name=PBX");
  const key = String(json.key);
  const made = (await read()).keys.find(({ name }) => name === "PBX");
  expect(made).toMatchObject({ scope: "push", endedAt: null });
  await stage.operator.mustPost(`/api/operator/companies/acme/keys/${made?.id}/end`);
  expect((await knock(stage.onbin.url, key, recordingForm({}, wave(5)))).status).toBe(401);

  const person = page.people.find(({ role }) => role === "administrator");
  const link = await stage.operator.mustPost(`/api/operator/companies/acme/users/${person?.id}/link`);
  expect(String(link.json.url)).toContain("/link/");
  expect((await stage.operator.get("/api/operator/companies/nobody")).status).toBe(404);
});

test("the operator's acts are in the operation log, with what was before, and stay", async () => {
  await stage.operator.mustPost("/api/operator/companies/acme", {
    name: "Acme K.K.",
    timeZone: "Asia/Tokyo",
  });
  await stage.operator.mustPost("/api/operator/notifications/addresses", {
    email: "ops@example.com",
    language: "en",
    services: ["installation"],
    heartbeat: false,
    dailyProof: false,
  });
  await stage.onbin.mustRun(["company", "add", "--id", "made-by-hand", "--name", "By hand"]);
  const log = async (filter = "") =>
    (await stage.operator.mustGet(`/api/operator/operation-log${filter}`)).json as unknown as OperatorLog;
  const { items } = await log();
  const said = items.map(({ operation, company, actor }) => [operation, company, actor]);
  const me = "operator operator@example.com";
  for (const act of [
    ["company.add", "acme", me],
    ["contract", "acme", me],
    ["key.end", "acme", me],
    ["user.link", "acme", me],
    ["company.change", "acme", me],
    ["notification.add", null, me],
    ["company.add", "made-by-hand", "command line"],
  ]) {
    expect(said).toContainEqual(act);
  }
  expect(items.find(({ operation }) => operation === "company.change")?.details).toEqual({
    name: "Acme K.K.",
    before: { name: "Company acme" },
  });
  // What the administrator did is the company's own, and is not here.
  expect(said.some(([operation]) => operation === "destination.save")).toBe(false);
  expect((await log("?operation=contract")).items.map(({ company }) => company)).toEqual(["acme"]);
  expect((await log("?company=made-by-hand")).items).toHaveLength(1);
  expect((await log(`?before=${items.at(-1)?.at}`)).items).toEqual([]);
  expect((await stage.operator.get("/api/operator/operation-log?from=yesterday")).status).toBe(400);
  const csv = await stage.operator.mustGet("/api/operator/operation-log.csv?operation=company.change");
  expect(csv.text.trimEnd().split("\r\n")).toHaveLength(2);
  expect(csv.text).toContain("Acme K.K.");

  const { system } = await connectionsOf(stage.onbin.dataDir);
  expect(system.user).toBeDefined();
  for (const act of ["update operator_log set actor = 'x'", "delete from operator_log"]) {
    await expect(withClient(stage.onbin.dataDir, (client) => client.query(act), "system")).rejects.toThrow(
      /permission denied/,
    );
  }
  const [counted] = await rowsOf<{ n: number }>(
    stage.onbin.dataDir,
    "select count(*) as n from operator_log",
  );
  expect(Number(counted?.n)).toBeGreaterThan(6);
});
