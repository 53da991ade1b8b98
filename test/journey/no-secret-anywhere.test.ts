import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, followCheck, goodValues, readPage } from "../support/bucket-in-test.ts";
import { type ConsoleInTest, password } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { processesOf } from "../support/processes-in-test.ts";
import { defaultUser } from "../support/s3-peer/signed-request.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

const right = "CanaryRight/0123456789+abcdefghijklmnopq";
const wrong = "CanaryWrong/0123456789+abcdefghijklmnopq";
const unusable = "CanaryUnusable with blanks";
const tooLong = `CanaryTooLong${"x".repeat(300)}`;
const masterKey = "Q2FuYXJ5TWFzdGVyS2V5MDEyMzQ1Njc4OTBhYmNkZWY=";
const secrets = [right, wrong, unusable, tooLong.slice(0, 60), masterKey];

let stage: Stage;
let acme: Tenant;
/** Everything that any answer said, headers too. */
const answers: string[] = [];

beforeAll(async () => {
  const user = { ...defaultUser, secretAccessKey: right };
  stage = await startStage({ users: [user] }, { ONBIN_MASTER_KEY: masterKey });
  acme = await stage.addTenant("acme", null);
});
afterAll(() => stage.close());

async function ask(asked: ReturnType<ConsoleInTest["get"]>) {
  const answer = await asked;
  answers.push(answer.text, JSON.stringify(answer.headers));
  return answer;
}

/** Saves with a secret, with or without the test, and reads everything that tells of it. */
async function save(secretAccessKey: unknown, test: boolean, changes: object = {}): Promise<number> {
  const version = (await readPage(acme.administrator)).destination?.version ?? 0;
  const values = { ...goodValues, secretAccessKey, ...changes };
  const { status, json } = await ask(
    acme.administrator.post("/api/app/amazon-s3", { values, test, version }),
  );
  if (json.checkId !== undefined)
    answers.push(JSON.stringify(await followCheck(acme.administrator, String(json.checkId))));
  await ask(acme.administrator.get("/api/app/amazon-s3"));
  return status;
}

async function lookEverywhere(id: string): Promise<void> {
  for (const path of ["/api/app/error-log", "/api/app/calls", `/api/app/calls/${id}`, "/api/app/session"]) {
    await ask(acme.administrator.get(path));
  }
  answers.push(JSON.stringify(await acme.read(id)));
  for (const args of [["show"], ["show", "--json"], ["check"], ["check", "--json"]]) {
    const { stdout, stderr } = await stage.onbin.cli(["destination", ...args, "--company", "acme"]);
    answers.push(stdout, stderr);
  }
}

test("through every failure and every success, no secret comes out", { timeout: 90_000 }, async () => {
  expect(await save(unusable, false)).toBe(400);
  expect(await save(tooLong, false)).toBe(400);
  expect(await save([wrong], false)).toBe(400);
  expect(await save(wrong, false, { folder: wrong })).toBe(400);
  expect(await save(wrong, false, { endpoint: "nowhere" })).toBe(400);
  expect(await save(wrong, true)).toBe(202);
  expect(await save(wrong, false)).toBe(200);
  await acme.push("one");
  await acme.until("one", "held");
  await lookEverywhere("one");

  expect(await save(right, true)).toBe(202);
  await acme.until("one", "delivered");
  for (const [id, act] of Object.entries({
    denied: { kind: "answer", code: "AccessDenied", message: "not authorized", times: 1 },
    reset: { kind: "reset", afterBytes: 10 },
    html: { kind: "html", status: 502 },
  } as const)) {
    stage.bucket.faults.set([{ match: { key: `*${id}*` }, act, times: 1 }]);
    await acme.push(id);
    await acme.until(id, "held", "retrying", "delivered");
    await save(right, false);
    await acme.until(id, "delivered");
  }
  await lookEverywhere("denied");
  const broken = await fetch(`${stage.onbin.url}/api/app/amazon-s3`, {
    method: "POST",
    headers: { cookie: acme.administrator.cookie, "content-type": "application/json" },
    body: `{"values":{"secretAccessKey":"${wrong}",`,
  });
  expect(broken.status).toBe(400);
  answers.push(await broken.text());

  const said = answers.join("\n") + stage.onbin.output.join("");
  expect(said).toContain(right.slice(-4));
  for (const secret of secrets) expect(said.includes(secret)).toBe(false);
});

test("the operation log has every save, and none of the secrets", async () => {
  const rows = await rowsOf<{ operation: string; row: string }>(
    stage.onbin.dataDir,
    "select operation, l::text as row from operation_log l where company_id = 'acme'",
  );
  expect(rows.filter(({ operation }) => operation === "destination.save").length).toBeGreaterThanOrEqual(5);
  expect(rows.filter(({ row }) => /Canary/i.test(row))).toEqual([]);
});

test("a check's copy of the secret is destroyed when it has ended", async () => {
  const kept = "select 1 from destination_checks where secret_sealed is not null";
  await eventually(async () => (await rowsOf(stage.onbin.dataDir, kept)).length === 0);
});

test("neither secrets nor keys nor passwords are anywhere in the data folder, but sealed or hashed", async () => {
  const { key } = acme;
  await knock(stage.onbin.url, `${key.slice(0, -1)}A`, recordingForm({}, wave(1)));
  // What is certainly there shows that the search finds. Tables are readable after a checkpoint; WAL is compressed.
  const certain = "CanaryFound";
  await stage.operator.mustPost("/api/operator/companies", { id: "found", name: certain });
  await rowsOf(stage.onbin.dataDir, "checkpoint");
  const session = acme.administrator.cookie.replace(/^.*=/, "");
  const needles = [...secrets, key, password, session].flatMap((secret) => [
    secret,
    Buffer.from(secret).toString("base64").replace(/=+$/, "").slice(0, -1),
    Buffer.from(secret).toString("hex"),
  ]);
  const entries = await readdir(stage.onbin.dataDir, { recursive: true, withFileTypes: true });
  let found = 0;
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    if (bytes.includes(certain)) found += 1;
    expect([path, needles.filter((needle) => bytes.includes(needle))]).toEqual([path, []]);
  }
  expect(found).toBeGreaterThan(0);
});

test("only the supervisor and `work` have the master key; no process has a secret on its command line", async () => {
  const processes = await processesOf(stage.onbin.service.pid, stage.onbin.dataDir);
  const holders: string[] = [];
  for (const { pid } of processes) {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8");
    expect(secrets.filter((secret) => command.includes(secret))).toEqual([]);
    if ((await readFile(`/proc/${pid}/environ`, "utf8")).includes(masterKey)) {
      holders.push(command.replaceAll("\0", " ").trim().split(" ").slice(-2).join(" "));
    }
  }
  expect(holders.map((command) => command.replace(/^.*main\.ts /, "")).sort()).toEqual([
    "role work",
    "start",
  ]);
});
