import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/bucket-in-test.ts";
import { type ConsoleInTest, openConsole, openOperator, password } from "../support/console-in-test.ts";
import { rowsOf, withClient } from "../support/database-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

type User = { id: string; email: string; role: string; state: string; isLastAdministrator: boolean };

let onbin: OnbinInTest;
let operator: Awaited<ReturnType<typeof openOperator>>;
let lastAddress = 1;
/** A browser at an address of its own, as tries are counted per address. */
const browser = () => openConsole(onbin.url, `127.0.0.${++lastAddress}`);

beforeAll(async () => {
  onbin = await startOnbin();
  operator = await openOperator(onbin);
});
afterAll(() => onbin.stop());

let companies = 0;
async function newCompany() {
  const { id, key } = await operator.addCompany(`c${++companies}`);
  return { id, key, administrator: await operator.addPerson(id, "administrator") };
}

const usersOf = async (who: ConsoleInTest): Promise<User[]> =>
  (await who.mustGet("/api/app/users")).json.users as User[];
const idOf = async (who: ConsoleInTest, email: string): Promise<string> => {
  const found = (await usersOf(who)).find((user) => user.email === email);
  if (!found) throw new Error(`${email} is not in the list`);
  return found.id;
};
const tokenOf = (json: Record<string, unknown>) =>
  new URL(String(json.url)).pathname.replace("/link/", "/api/app/links/");
const signIn = (company: string, email: string, typed = password) =>
  browser().post("/api/app/sign-in", { company, email, password: typed });

/** Invites somebody, who accepts. */
async function join(company: { administrator: ConsoleInTest }, email: string, role = "member") {
  const invitation = { email, name: "", role, language: "ja" };
  const { json } = await company.administrator.mustPost("/api/app/users", invitation);
  const person = browser();
  await person.mustPost(tokenOf(json), { password });
  return person;
}

describe("an invitation", () => {
  test("is shown to hand over where there is no mail server, is accepted once, and is in the log", async () => {
    const company = await newCompany();
    const email = "new@example.com";
    const invitation = { email, name: "新人 太郎", role: "member", language: "en" };
    const { status, json } = await company.administrator.post("/api/app/users", invitation);
    expect([status, json]).toMatchObject([201, { mailed: false }]);
    expect(await usersOf(company.administrator)).toMatchObject([
      { email: `administrator@${company.id}.example.com`, state: "active", isLastAdministrator: true },
      { email, name: "新人 太郎", role: "member", state: "invited" },
    ]);
    expect((await signIn(company.id, email)).status).toBe(401);
    const person = browser();
    expect((await person.get(tokenOf(json))).json).toMatchObject({ email, isReset: false, asksCode: false });
    const answer = await person.mustPost(tokenOf(json), { password });
    expect(answer.json).toMatchObject({ kind: "user", email, role: "member" });
    expect((await browser().post(tokenOf(json), { password })).status).toBe(404);
    expect((await signIn(company.id, email)).status).toBe(200);
    expect((await company.administrator.post("/api/app/users", invitation)).status).toBe(409);
    const log = (await company.administrator.mustGet("/api/app/operation-log")).json.items;
    expect((log as unknown[]).slice(0, 2)).toMatchObject([
      { operation: "user.accept", actor: email },
      { operation: "user.add", details: { email, role: "member", mailed: false } },
    ]);
  });

  test("renewed, the link before ends; withdrawn, link and person are gone", async () => {
    const company = await newCompany();
    const { administrator } = company;
    const email = "late@example.com";
    const invitation = { email, name: "", role: "administrator", language: "ja" };
    const first = tokenOf((await administrator.mustPost("/api/app/users", invitation)).json);
    const id = await idOf(administrator, email);
    const second = tokenOf((await administrator.mustPost(`/api/app/users/${id}/link`)).json);
    expect((await browser().get(first)).status).toBe(404);
    expect((await browser().get(second)).status).toBe(200);
    expect((await administrator.post(`/api/app/users/${id}/off`)).status).toBe(409);
    await administrator.mustPost(`/api/app/users/${id}/withdraw`);
    expect((await browser().get(second)).status).toBe(404);
    expect((await usersOf(administrator)).map((user) => user.email)).not.toContain(email);
    expect((await administrator.post(`/api/app/users/${id}/link`)).status).toBe(404);
  });

  test.each(["password1234", "administrator", "Company-2026!!", "weak@example.com"])(
    "%s is refused as a password",
    async (weak) => {
      const company = await newCompany();
      const invitation = { email: "weak@example.com", name: "", role: "member", language: "ja" };
      const { json } = await company.administrator.mustPost("/api/app/users", invitation);
      const answer = await browser().post(tokenOf(json), { password: weak });
      expect([answer.status, answer.json]).toMatchObject([400, { error: { code: "password_common" } }]);
    },
  );
});

describe("switching off", () => {
  test("ends every sign-in at once, and is answered like a wrong password; on again all is as before", async () => {
    const company = await newCompany();
    const person = await join(company, "off@example.com");
    const id = await idOf(company.administrator, "off@example.com");
    const forgotten = await company.administrator.mustPost(`/api/app/users/${id}/link`);
    await company.administrator.mustPost(`/api/app/users/${id}/off`);
    expect((await person.get("/api/app/session")).status).toBe(401);
    expect((await browser().get(tokenOf(forgotten.json))).status).toBe(404);
    const refused = await signIn(company.id, "off@example.com");
    const wrong = await signIn(company.id, "nobody@example.com");
    expect([refused.status, refused.text]).toEqual([401, wrong.text]);
    expect((await company.administrator.post(`/api/app/users/${id}/link`)).status).toBe(409);
    await company.administrator.mustPost(`/api/app/users/${id}/on`);
    expect((await person.get("/api/app/session")).status).toBe(401);
    expect((await signIn(company.id, "off@example.com")).status).toBe(200);
  });

  test("whoever signs in at that very moment is signed in no more", async () => {
    const company = await newCompany();
    await join(company, "race@example.com");
    const id = await idOf(company.administrator, "race@example.com");
    const browsers = Array.from({ length: 6 }, browser);
    await Promise.all([
      ...browsers.map((at) =>
        at.post("/api/app/sign-in", { company: company.id, email: "race@example.com", password }),
      ),
      company.administrator.mustPost(`/api/app/users/${id}/off`),
    ]);
    const left = await Promise.all(browsers.map((at) => at.get("/api/app/session")));
    expect(left.map(({ status }) => status)).toEqual(Array(6).fill(401));
    await company.administrator.mustPost(`/api/app/users/${id}/on`);
    const after = await Promise.all(browsers.map((at) => at.get("/api/app/session")));
    expect(after.map(({ status }) => status)).toEqual(Array(6).fill(401));
  });
});

describe("a company keeps an administrator who can work", () => {
  test("nobody changes their own role or state", async () => {
    const company = await newCompany();
    await join(company, "second@example.com", "administrator");
    const own = await idOf(company.administrator, `administrator@${company.id}.example.com`);
    for (const [path, body] of [
      ["role", { role: "member" }],
      ["off", undefined],
      ["factor-reset", undefined],
      // Else a stolen session could set a password without the present one.
      ["link", undefined],
    ] as const) {
      const answer = await company.administrator.post(`/api/app/users/${own}/${path}`, body);
      expect([answer.status, answer.json]).toMatchObject([409, { error: { code: "own_account" } }]);
    }
  });

  test.each(["role", "off"])("two who do it to each other at once (%s): one stays", async (act) => {
    const company = await newCompany();
    const { id, administrator } = company;
    const second = await join(company, "second@example.com", "administrator");
    const [ofFirst, ofSecond] = [
      await idOf(administrator, `administrator@${id}.example.com`),
      await idOf(administrator, "second@example.com"),
    ];
    const body = act === "role" ? { role: "member" } : undefined;
    const answers = await Promise.all([
      administrator.post(`/api/app/users/${ofSecond}/${act}`, body),
      second.post(`/api/app/users/${ofFirst}/${act}`, body),
    ]);
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(204);
    expect([401, 404, 409]).toContain(statuses[1]);
    const working = await rowsOf(
      onbin.dataDir,
      "select 1 from users where company_id = $1 and role = 'administrator' and disabled_at is null",
      [id],
    );
    expect(working).toHaveLength(1);
  });

  test("who is demoted after a request came in, and before it acts, changes nothing any more", async () => {
    const company = await newCompany();
    const { id } = company;
    const second = await join(company, "second@example.com", "administrator");
    await join(company, "third@example.com");
    const third = await idOf(company.administrator, "third@example.com");
    const acts: [string, unknown?][] = [
      ["/api/app/users", { email: "friend@example.com", name: "", role: "administrator", language: "ja" }],
      [`/api/app/users/${third}/link`],
      [`/api/app/users/${third}/off`],
      ["/api/app/security", { factorRequired: true }],
      ["/api/app/keys", { name: "mine", scope: "both" }],
    ];
    const answers = await withClient(onbin.dataDir, async (client) => {
      await client.query("begin");
      await client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`people ${id}`]);
      const waiting = () =>
        client.query(
          "select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))",
        );
      const asked = acts.map(([path, body]) => second.post(path, body));
      await eventually(
        async () => (await waiting()).rowCount === acts.length,
        () => "not all of them wait for their turn",
        10_000,
      );
      await client.query("update users set role = 'member' where company_id = $1 and email = $2", [
        id,
        "second@example.com",
      ]);
      await client.query("commit");
      return Promise.all(asked);
    });
    expect(answers.map(({ status }) => status)).toEqual(acts.map(() => 404));
    const { json } = await company.administrator.mustGet("/api/app/operation-log?actor=second@example.com");
    expect((json.items as { operation: string }[]).map(({ operation }) => operation)).toEqual([
      "user.accept",
    ]);
  });

  test("nor can the operator take the last one away, whose only colleague has not accepted yet", async () => {
    const company = await newCompany();
    const invitation = { email: "later@example.com", name: "", role: "administrator", language: "ja" };
    await company.administrator.mustPost("/api/app/users", invitation);
    expect(await usersOf(company.administrator)).toMatchObject([{ isLastAdministrator: true }, {}]);
  });
});

describe("roles", () => {
  test("hold from the next request on, in a session that is open", async () => {
    const company = await newCompany();
    const person = await join(company, "role@example.com");
    const id = await idOf(company.administrator, "role@example.com");
    expect((await person.get("/api/app/users")).status).toBe(404);
    await company.administrator.mustPost(`/api/app/users/${id}/role`, { role: "administrator" });
    expect((await person.get("/api/app/users")).status).toBe(200);
    await company.administrator.mustPost(`/api/app/users/${id}/role`, { role: "member" });
    expect((await person.get("/api/app/users")).status).toBe(404);
    const { json } = await company.administrator.mustGet("/api/app/operation-log?operation=user.change");
    expect((json.items as { details: unknown }[]).map(({ details }) => details)).toEqual([
      { email: "role@example.com", role: "member", before: { role: "administrator" } },
      { email: "role@example.com", role: "administrator", before: { role: "member" } },
    ]);
  });
});

test("another company's people are as made up ones, for every act", async () => {
  const [own, other] = [await newCompany(), await newCompany()];
  await join(other, "there@example.com");
  const id = await idOf(other.administrator, "there@example.com");
  const madeUp = "00000000-0000-4000-8000-000000000000";
  for (const act of ["link", "off", "on", "withdraw", "factor-reset", "role"]) {
    const body = act === "role" ? { role: "administrator" } : undefined;
    const [theirs, nobodys] = [
      await own.administrator.post(`/api/app/users/${id}/${act}`, body),
      await own.administrator.post(`/api/app/users/${madeUp}/${act}`, body),
    ];
    expect([act, theirs.status, theirs.text]).toEqual([act, 404, nobodys.text]);
  }
  expect(await usersOf(other.administrator)).toMatchObject([{}, { state: "active", role: "member" }]);
});

describe("a forgotten password", () => {
  test("an administrator's link replaces it, and ends every sign-in", async () => {
    const company = await newCompany();
    const person = await join(company, "forgot@example.com");
    const id = await idOf(company.administrator, "forgot@example.com");
    const link = tokenOf((await company.administrator.mustPost(`/api/app/users/${id}/link`)).json);
    expect((await browser().get(link)).json).toMatchObject({ isReset: true });
    expect((await person.get("/api/app/session")).status).toBe(200);
    await browser().mustPost(link, { password: "a quite different one" });
    expect((await person.get("/api/app/session")).status).toBe(401);
    expect((await signIn(company.id, "forgot@example.com")).status).toBe(401);
    expect((await signIn(company.id, "forgot@example.com", "a quite different one")).status).toBe(200);
  });

  test("the command line makes one, too", async () => {
    const company = await newCompany();
    await join(company, "line@example.com");
    const printed = await onbin.mustRun([
      "user",
      "link",
      "--company",
      company.id,
      "--email",
      "Line@example.com",
    ]);
    const link = new URL(printed.trimEnd().split("\n").at(-1) ?? "").pathname.replace(
      "/link/",
      "/api/app/links/",
    );
    await browser().mustPost(link, { password: "a quite different one" });
    const unknown = await onbin.cli(["user", "link", "--company", company.id, "--email", "no@example.com"]);
    expect([unknown.code, unknown.stderr]).toMatchObject([1, expect.stringContaining("no@example.com")]);
    expect(await onbin.mustRun(["user", "list", "--company", company.id])).toMatch(
      /line@example\.com\tmember\tactive\tno second factor\tlast sign-in 20/,
    );
  });
});

test("a new operator link ends the sign-ins that the operator had", async () => {
  const other = browser();
  await other.mustPost("/api/app/operator-sign-in", { email: "operator@example.com", password });
  const url = (await onbin.mustRun(["operator", "link"])).trim();
  const link = new URL(url).pathname.replace("/link/", "/api/app/links/");
  const again = browser();
  await again.mustPost(link, { email: "operator@example.com", password });
  expect((await other.get("/api/operator/companies")).status).toBe(401);
  expect((await again.get("/api/operator/companies")).status).toBe(200);
  operator.cookie = again.cookie;
});
