import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askedAgain } from "../../server/accounts/guard-routes.ts";
import { openConsole, openOperator, password } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { type Route, readRouteTable } from "../support/route-table.ts";

let onbin: OnbinInTest;
let operator: Awaited<ReturnType<typeof openOperator>>;
let routes: Route[];
let companies = 0;

beforeAll(async () => {
  onbin = await startOnbin();
  operator = await openOperator(onbin);
  routes = (await readRouteTable(onbin.dataDir)).filter(
    ({ method, url }) => method !== "GET" && askedAgain.some((pattern) => pattern.test(url)),
  );
});
afterAll(() => onbin.stop());

/** An administrator whose password was typed sixteen minutes ago. */
async function after16Minutes() {
  const { id } = await operator.addCompany(`again${++companies}`);
  const made = await operator.addPerson(id, "administrator");
  const person = openConsole(onbin.url, "127.0.0.1", false);
  person.cookie = made.cookie;
  await rowsOf(
    onbin.dataDir,
    "update user_sessions set expires_at = expires_at - interval '16 minutes' where company_id = $1",
    [id],
  );
  return { id, person };
}

test("each kind of change that asks again is a route, and there are many", () => {
  expect(askedAgain.filter((pattern) => !routes.some(({ url }) => pattern.test(url)))).toEqual([]);
  expect(routes.length).toBeGreaterThanOrEqual(18);
});

test("with a session that is older than 15 minutes none of them is done, before a byte of the body is judged", async () => {
  const { person } = await after16Minutes();
  await rowsOf(onbin.dataDir, "update operator_sessions set expires_at = expires_at - interval '16 minutes'");
  const asOperator = openConsole(onbin.url, "127.0.0.1", false);
  asOperator.cookie = operator.cookie;
  for (const { method, url } of routes) {
    const path = url.replaceAll(/:\w+/g, "00000000-0000-4000-8000-000000000000");
    const who = url.startsWith("/api/operator/") ? asOperator : person;
    const { status, json } = await who.call(method, path, method === "POST" ? {} : undefined);
    expect([url, status, json]).toMatchObject([url, 403, { error: { code: "prove_again" } }]);
  }
  expect((await person.get("/api/app/keys")).status).toBe(200);
  expect((await person.post("/api/app/profile", { name: "x", language: "ja" })).status).toBe(204);
});

test("the password, typed again, opens them for a new token; the old one ends", async () => {
  const { person } = await after16Minutes();
  const key = { name: "PBX", scope: "push" };
  expect((await person.post("/api/app/keys", key)).status).toBe(403);
  const old = person.cookie;
  const wrong = await person.post("/api/app/profile/prove", { current: "wrong" });
  expect([wrong.status, wrong.json]).toMatchObject([403, { error: { code: "password_wrong" } }]);
  expect(person.cookie).toBe(old);
  expect((await person.post("/api/app/profile/prove", { current: password })).status).toBe(204);
  expect(person.cookie).not.toBe(old);
  expect((await person.post("/api/app/keys", key)).status).toBe(201);
  person.cookie = old;
  expect((await person.get("/api/app/session")).status).toBe(401);
});

test("who has a second factor is asked for its code as well", async () => {
  const { id, person } = await after16Minutes();
  const begun = await person.mustPost("/api/app/profile/factor", { current: password });
  const totp = new TOTP({ secret: Secret.fromBase32(String(begun.json.secret)) });
  await person.mustPost("/api/app/profile/factor/confirm", {
    code: totp.generate({ timestamp: Date.now() - 30_000 }),
  });
  const prove = (code?: string) =>
    person.post("/api/app/profile/prove", { current: password, ...(code === undefined ? {} : { code }) });
  expect((await prove()).json).toMatchObject({ error: { code: "factor_needed" } });
  expect((await prove("000000")).json).toMatchObject({ error: { code: "factor_wrong" } });
  expect((await prove(totp.generate())).status).toBe(204);
  expect((await person.get(`/api/app/users`)).json).toMatchObject({
    users: [{ email: `administrator@${id}.example.com` }],
  });
});

test("an administrator ends every sign-in of somebody else, which is in the log", async () => {
  const { id } = await operator.addCompany("stolen");
  const administrator = await operator.addPerson(id, "administrator");
  const member = await operator.addPerson(id, "member");
  const { json } = await administrator.mustGet("/api/app/users");
  const { id: userId } =
    (json.users as { id: string; role: string }[]).find(({ role }) => role === "member") ?? {};
  await administrator.mustPost(`/api/app/users/${userId}/sign-out`);
  expect((await member.get("/api/app/session")).status).toBe(401);
  expect(
    (await administrator.mustGet("/api/app/operation-log?operation=session.end")).json.items,
  ).toMatchObject([{ details: { email: `member@${id}.example.com`, sessions: 1 } }]);
});
