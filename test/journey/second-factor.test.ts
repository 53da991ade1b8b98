import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ConsoleInTest, openConsole, openOperator, password } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

let onbin: OnbinInTest;
let operator: Awaited<ReturnType<typeof openOperator>>;
let lastAddress = 1;
const browser = () => openConsole(onbin.url, `127.0.0.${++lastAddress}`);
/** The code of the app `steps` of 30 seconds from now: this one, the one before and the one after are taken. */
const codeAt = (secret: string, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });
/** Waits out the end of a step, so that "now" is the same for the test and the server. */
async function earlyInStep(): Promise<void> {
  const left = 30_000 - (Date.now() % 30_000);
  if (left < 8_000) await new Promise((resolve) => setTimeout(resolve, left + 50));
}

beforeAll(async () => {
  onbin = await startOnbin();
  operator = await openOperator(onbin);
});
afterAll(() => onbin.stop());
beforeEach(earlyInStep);

let companies = 0;
/** A company with an administrator and a member who has set a second factor up with the code of the step before. */
async function newPerson() {
  const { id } = await operator.addCompany(`f${++companies}`);
  const administrator = await operator.addPerson(id, "administrator");
  const person = await operator.addPerson(id, "member");
  const email = `member@${id}.example.com`;
  const { secret, codes } = await setUp(person);
  const signIn = (code?: string, at = browser()) =>
    at.post("/api/app/sign-in", { company: id, email, password, ...(code === undefined ? {} : { code }) });
  return { id, administrator, person, email, secret, codes, signIn };
}

async function setUp(person: ConsoleInTest) {
  const { json } = await person.mustPost("/api/app/profile/factor", { current: password });
  const secret = String(json.secret);
  const confirmed = await person.mustPost("/api/app/profile/factor/confirm", { code: codeAt(secret, -1) });
  return { secret, codes: confirmed.json.codes as string[] };
}

const code = ({ status, json }: { status: number; json: Record<string, unknown> }) => [
  status,
  (json.error as { code: string } | undefined)?.code,
];

describe("setting up", () => {
  test("asks for the password, is not in force before a code proved it, and ends other sign-ins", async () => {
    const { id } = await operator.addCompany("setting-up");
    const person = await operator.addPerson(id, "member");
    const typed = { company: id, email: `member@${id}.example.com`, password };
    const elsewhere = browser();
    await elsewhere.mustPost("/api/app/sign-in", typed);
    const wrong = await person.post("/api/app/profile/factor", { current: "not the password" });
    expect(code(wrong)).toEqual([403, "password_wrong"]);
    expect(code(await person.post("/api/app/profile/factor/confirm", { code: "123456" }))).toEqual([
      409,
      "factor_missing",
    ]);
    const { json } = await person.mustPost("/api/app/profile/factor", { current: password });
    expect(json.uri).toMatch(/^otpauth:\/\/totp\/Onbin:member%40setting-up/);
    expect((await browser().post("/api/app/sign-in", typed)).status).toBe(200);
    expect(code(await person.post("/api/app/profile/factor/confirm", { code: "000000" }))).toEqual([
      403,
      "factor_wrong",
    ]);
    const done = await person.mustPost("/api/app/profile/factor/confirm", {
      code: codeAt(String(json.secret)),
    });
    expect(new Set(done.json.codes as string[]).size).toBe(10);
    expect((await elsewhere.get("/api/app/session")).status).toBe(401);
    expect((await person.get("/api/app/session")).status).toBe(200);
    expect(code(await person.post("/api/app/profile/factor", { current: password }))).toEqual([
      409,
      "factor_exists",
    ]);
  });

  test("secret and codes are nowhere in the database or the log", async () => {
    const { id, secret, codes } = await newPerson();
    const tables = await rowsOf<{ name: string }>(
      onbin.dataDir,
      "select tablename as name from pg_tables where schemaname = 'public'",
    );
    const hex = Buffer.from(secret).toString("hex");
    const raw = Buffer.from(Secret.fromBase32(secret).bytes).toString("hex");
    for (const { name } of tables) {
      const rows = await rowsOf<{ text: string }>(onbin.dataDir, `select t::text as text from ${name} t`);
      const text = rows.map((row) => row.text).join("\n");
      for (const canary of [secret, hex, raw, ...codes, ...codes.map((one) => one.replaceAll("-", ""))]) {
        expect([name, text.includes(canary)]).toEqual([name, false]);
      }
    }
    expect(onbin.output.join("")).not.toContain(secret);
    const moved = await rowsOf(
      onbin.dataDir,
      "select 1 from second_factors where company_id = $1 and length(sealed) > 60",
      [id],
    );
    expect(moved).toHaveLength(1);
  });
});

describe("signing in", () => {
  test("asks for a code after the right password only; a wrong password looks as ever", async () => {
    const { id, email, signIn, secret } = await newPerson();
    expect(code(await signIn())).toEqual([401, "factor_needed"]);
    const wrong = { company: id, email, password: "wrong", code: codeAt(secret) };
    expect(code(await browser().post("/api/app/sign-in", wrong))).toEqual([401, "sign_in_failed"]);
    expect(code(await signIn("000000"))).toEqual([403, "factor_wrong"]);
    expect((await signIn(codeAt(secret))).status).toBe(200);
  });

  test("a code counts once, also when it comes five times at the same moment; older ones not at all", async () => {
    const { signIn, secret } = await newPerson();
    const now = codeAt(secret);
    const answers = await Promise.all(Array.from({ length: 4 }, () => signIn(now)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403]);
    expect(code(await signIn(codeAt(secret, -1)))[0]).not.toBe(200);
    expect((await signIn(codeAt(secret, 1))).status).toBe(200);
  });

  test("a code of another person is none of this one", async () => {
    const [one, other] = [await newPerson(), await newPerson()];
    expect(code(await one.signIn(codeAt(other.secret)))).toEqual([403, "factor_wrong"]);
    expect(code(await one.signIn(other.codes[0]))).toEqual([403, "factor_wrong"]);
  });

  test("a recovery code counts once, in small letters and without hyphens too", async () => {
    const { signIn, codes, person } = await newPerson();
    const typed = codes[3]?.toLowerCase().replaceAll("-", " ");
    const answers = await Promise.all([signIn(typed), signIn(typed)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect((await person.mustGet("/api/app/profile")).json.factor).toMatchObject({ recoveryCodesLeft: 9 });
  });

  test("codes are guessed no faster than five at once, whichever address they come from", async () => {
    const { signIn, secret } = await newPerson();
    const statuses: number[] = [];
    for (let i = 0; i < 7; i++) statuses.push((await signIn("000000")).status);
    expect(statuses).toEqual([403, 403, 403, 403, 403, 429, 429]);
    expect((await signIn(codeAt(secret))).status).toBe(429);
  });

  test("who knows the password and tries codes keeps the owner's own browser out of nothing", async () => {
    const { id, email, signIn, secret } = await newPerson();
    const { headers } = await signIn(codeAt(secret));
    const cookie = headers["set-cookie"]?.[1]?.split(";", 1)[0] ?? "";
    for (let i = 0; i < 6; i++) await signIn("000000");
    expect((await signIn(codeAt(secret, 1))).status).toBe(429);
    const typed = { company: id, email, password, code: codeAt(secret, 1) };
    expect((await browser().post("/api/app/sign-in", typed, { cookie })).status).toBe(200);
  });
});

describe("without the phone", () => {
  test("password and recovery code remove it", async () => {
    const { person, codes, signIn } = await newPerson();
    const remove = (body: Record<string, unknown>) => person.post("/api/app/profile/factor/remove", body);
    expect(code(await remove({ current: "wrong", code: codes[0] }))).toEqual([403, "password_wrong"]);
    expect(code(await remove({ current: password, code: "000000" }))).toEqual([403, "factor_wrong"]);
    expect((await remove({ current: password, code: codes[0] })).status).toBe(204);
    expect((await signIn()).status).toBe(200);
  });

  test("new recovery codes end the ones before", async () => {
    const { person, secret, codes, signIn } = await newPerson();
    const { json } = await person.mustPost("/api/app/profile/factor/codes", {
      current: password,
      code: codeAt(secret),
    });
    const fresh = json.codes as string[];
    expect(fresh.filter((one) => codes.includes(one))).toEqual([]);
    expect(code(await signIn(codes[0]))).toEqual([403, "factor_wrong"]);
    expect((await signIn(fresh[0])).status).toBe(200);
  });

  test("an administrator removes it, and every sign-in ends; it is in the log", async () => {
    const { administrator, email, person, signIn } = await newPerson();
    const { json } = await administrator.mustGet("/api/app/users");
    const user = (json.users as { id: string; email: string }[]).find((one) => one.email === email);
    await administrator.mustPost(`/api/app/users/${user?.id}/factor-reset`);
    expect((await person.get("/api/app/session")).status).toBe(401);
    expect((await signIn()).status).toBe(200);
    expect((await administrator.post(`/api/app/users/${user?.id}/factor-reset`)).status).toBe(409);
    const log = await administrator.mustGet("/api/app/operation-log?operation=factor.remove,factor.add");
    expect(log.json.items).toMatchObject([
      { operation: "factor.remove", details: { email } },
      { operation: "factor.add", actor: email },
    ]);
  });

  test("a link for a new password asks for the code all the same", async () => {
    const { administrator, email, secret, signIn } = await newPerson();
    const { json } = await administrator.mustGet("/api/app/users");
    const user = (json.users as { id: string; email: string }[]).find((one) => one.email === email);
    const made = await administrator.mustPost(`/api/app/users/${user?.id}/link`);
    const link = new URL(String(made.json.url)).pathname.replace("/link/", "/api/app/links/");
    const at = browser();
    expect((await at.get(link)).json).toMatchObject({ isReset: true, asksCode: true });
    expect(code(await at.post(link, { password }))).toEqual([401, "factor_needed"]);
    expect((await at.post(link, { password, code: codeAt(secret) })).status).toBe(200);
    expect(code(await signIn(codeAt(secret)))).toEqual([403, "factor_wrong"]);
  });
});

test("a company that asks everybody: nothing but the profile is open to who has none", async () => {
  const { id } = await operator.addCompany("strict");
  const administrator = await operator.addPerson(id, "administrator");
  const person = await operator.addPerson(id, "member");
  expect((await administrator.mustGet("/api/app/security")).json).toEqual({
    factorRequired: false,
    withoutFactor: 2,
  });
  await administrator.mustPost("/api/app/security", { factorRequired: true });
  for (const who of [administrator, person]) {
    expect(code(await who.get("/api/app/calls"))).toEqual([403, "factor_setup"]);
    expect((await who.mustGet("/api/app/session")).json).toMatchObject({ mustAddFactor: true });
  }
  expect(code(await administrator.get("/api/app/users"))).toEqual([403, "factor_setup"]);
  expect(code(await person.get("/api/app/users"))).toEqual([404, "not_found"]);
  const { codes } = await setUp(person);
  expect((await person.get("/api/app/calls")).status).toBe(200);
  const remove = await person.post("/api/app/profile/factor/remove", { current: password, code: codes[0] });
  expect(code(remove)).toEqual([409, "factor_required"]);
});

test("the operator has a second factor, and a link of the server's command line may remove it", async () => {
  const { secret } = await setUp(operator);
  const typed = { email: "operator@example.com", password };
  expect(code(await browser().post("/api/app/operator-sign-in", typed))).toEqual([401, "factor_needed"]);
  const withCode = { ...typed, code: codeAt(secret) };
  expect((await browser().post("/api/app/operator-sign-in", withCode)).status).toBe(200);
  const linkOf = async (...options: string[]) =>
    new URL((await onbin.mustRun(["operator", "link", ...options])).trim()).pathname.replace(
      "/link/",
      "/api/app/links/",
    );
  expect(code(await browser().post(await linkOf(), typed))).toEqual([401, "factor_needed"]);
  expect((await browser().post(await linkOf("--reset-second-factor"), typed)).status).toBe(200);
  expect((await browser().post("/api/app/operator-sign-in", typed)).status).toBe(200);
});
