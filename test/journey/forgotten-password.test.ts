import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../support/bucket-in-test.ts";
import { openConsole, openOperator, password } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { freePort, type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { type SmtpInTest, startSmtp } from "../support/smtp-in-test.ts";

let smtp: SmtpInTest;
let onbin: OnbinInTest;
let operator: Awaited<ReturnType<typeof openOperator>>;
let lastAddress = 1;
const browser = () => openConsole(onbin.url, `127.0.0.${++lastAddress}`);

beforeAll(async () => {
  smtp = await startSmtp(await freePort());
  onbin = await startOnbin({ env: { ONBIN_SMTP_URL: smtp.url } });
  operator = await openOperator(onbin);
  await operator.addCompany("acme");
});
afterAll(async () => {
  await onbin.stop();
  await smtp.close();
});

const ask = (email: string, company = "acme", language = "ja") =>
  browser().post("/api/app/forgotten", { company, email }, { "accept-language": language });
const linkIn = (text: string | undefined) =>
  /\/link\/(\S+)/.exec(text ?? "")?.[1]?.replace(/^/, "/api/app/links/") ?? "";
const mailTo = async (email: string, count = 1) => {
  await eventually(
    () => smtp.to(email).length >= count,
    () => smtp.to(email).length,
    20_000,
  );
  return smtp.to(email).at(-1)?.parsed;
};

test("an invitation comes by mail in the language that was chosen, and the row forgets its link", async () => {
  const administrator = await operator.addPerson("acme", "administrator");
  const invitation = { email: "ken@example.com", name: "", role: "member", language: "en" };
  expect((await administrator.mustPost("/api/app/users", invitation)).json).toMatchObject({ mailed: true });
  const mail = await mailTo("ken@example.com");
  expect(mail?.subject).toBe("[Onbin] You are invited to Company acme");
  expect((await browser().post(linkIn(mail?.text), { password })).status).toBe(200);
  await eventually(
    async () => (await rowsOf(onbin.dataDir, "select 1 from mails where params ? 'token'")).length === 0,
    () => "a token stays",
    10_000,
  );
});

test("where no mail can be sent to, the page is told so: the link must be handed over", async () => {
  await operator.addCompany("near");
  const operators = { email: "ken@intranet", role: "member" };
  const added = await operator.mustPost("/api/operator/companies/near/users", operators);
  expect(added.status).toBe(201);
  const administrator = await operator.addPerson("near", "administrator");
  const { json } = await administrator.mustGet("/api/app/users");
  const ken = (json.users as { id: string; email: string }[]).find(({ email }) => email === operators.email);
  const renewed = await administrator.mustPost(`/api/app/users/${ken?.id}/link`);
  expect(renewed.json).toMatchObject({ mailed: false });
  expect(await rowsOf(onbin.dataDir, "select 1 from mails where email = $1", [operators.email])).toEqual([]);
});

test("a forgotten password: a mail with a link that works once, for an hour", async () => {
  await operator.addPerson("acme", "member");
  const email = "member@acme.example.com";
  expect((await ask(email.toUpperCase())).status).toBe(202);
  const mail = await mailTo(email);
  expect(mail?.subject).toBe("[Onbin] パスワードの再設定: Company acme");
  const link = linkIn(mail?.text);
  const [row] = await rowsOf<{ minutes: number }>(
    onbin.dataDir,
    "select extract(epoch from max(expires_at) - now()) / 60 as minutes from user_links where company_id = 'acme' and expires_at > now()",
  );
  expect(Number(row?.minutes)).toBeGreaterThan(58);
  expect(Number(row?.minutes)).toBeLessThanOrEqual(60);
  expect((await browser().post(link, { password: "a quite different one" })).status).toBe(200);
  expect((await browser().post(link, { password: "a quite different two" })).status).toBe(404);
});

test("nobody learns whether there is such a person: not by the answer, not by its time, not by a limit", async () => {
  const time = async (email: string) => {
    const begin = performance.now();
    const { status, text } = await ask(email);
    return { ms: performance.now() - begin, answer: `${status} ${text}` };
  };
  const known = [];
  const unknown = [];
  for (let i = 0; i < 4; i++) {
    known.push(await time(i < 3 ? "administrator@acme.example.com" : "ken@example.com"));
    unknown.push(await time(i < 3 ? "nobody@acme.example.com" : "no-one@example.com"));
  }
  expect(new Set([...known, ...unknown].map(({ answer }) => answer))).toEqual(new Set(["202 "]));
  const median = (list: { ms: number }[]) => list.map(({ ms }) => ms).sort((a, b) => a - b)[2] ?? 0;
  expect(Math.abs(median(known) - median(unknown))).toBeLessThan(40);
  const limited = await Promise.all(
    ["administrator@acme.example.com", "nobody@acme.example.com"].map((email) => ask(email)),
  );
  expect(limited.map(({ status }) => status)).toEqual([429, 429]);
  expect(smtp.to("nobody@acme.example.com")).toEqual([]);
});

test("who is switched off, or was never there, gets no mail", async () => {
  await operator.addCompany("gone");
  const administrator = await operator.addPerson("gone", "administrator");
  await operator.addPerson("gone", "member");
  const { json } = await administrator.mustGet("/api/app/users");
  const member = (json.users as { id: string; role: string }[]).find(({ role }) => role === "member");
  await administrator.mustPost(`/api/app/users/${member?.id}/off`);
  expect((await ask("member@gone.example.com", "gone")).status).toBe(202);
  expect((await ask("administrator@gone.example.com", "gone")).status).toBe(202);
  await mailTo("administrator@gone.example.com");
  expect(smtp.to("member@gone.example.com")).toEqual([]);
});
