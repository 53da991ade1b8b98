import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Address, NotificationsPage } from "../../contract/notifications.ts";
import { eventually } from "../support/bucket-in-test.ts";
import { type ConsoleInTest, openConsole, openOperator } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { type SmtpInTest, startSmtp } from "../support/smtp-in-test.ts";

vi.setConfig({ testTimeout: 90_000 });

const path = "/api/app/notifications";
const ofOperator = "/api/operator/notifications";
const gone = "5.1.1 mailbox moved to another planet";
let smtp: SmtpInTest;
let onbin: OnbinInTest;
let operator: Awaited<ReturnType<typeof openOperator>>;
let acme: ConsoleInTest;
let other: ConsoleInTest;
let member: ConsoleInTest;

beforeAll(async () => {
  smtp = await startSmtp(0, (to) => (to.startsWith("gone@") ? { code: 550, text: gone } : null));
  onbin = await startOnbin({ env: { ONBIN_SMTP_URL: smtp.url } });
  operator = await openOperator(onbin);
  for (const id of ["acme", "other"]) await operator.addCompany(id);
  acme = await operator.addPerson("acme", "administrator");
  other = await operator.addPerson("other", "administrator");
  member = await operator.addPerson("acme", "member");
});
afterAll(async () => {
  await onbin.stop();
  await smtp.close();
});

const choices = { language: "ja", services: ["amazon-s3"], heartbeat: false, dailyProof: false };
const add = async (who: ConsoleInTest, email: string, more = {}, at = path) =>
  String((await who.mustPost(`${at}/addresses`, { email, ...choices, ...more })).json.id);
const read = async (who: ConsoleInTest, at = path) =>
  (await who.mustGet(at)).json as unknown as NotificationsPage;
const entry = async (who: ConsoleInTest, id: string, at = path): Promise<Address | undefined> =>
  (await read(who, at)).addresses.find((address) => address.id === id);
/** The token in the newest mail to an address, once it has come. */
async function tokenFor(email: string, mails = 1): Promise<string> {
  await eventually(
    () => smtp.to(email).length >= mails,
    () => smtp.mails.length,
    40_000,
  );
  return /\/confirm\/([A-Za-z0-9_-]{43})/.exec(smtp.to(email).at(-1)?.parsed.text ?? "")?.[1] ?? "";
}
const nobody = () => openConsole(onbin.url);

test("added, confirmed by its owner, tested, removed; each step is seen and logged", async () => {
  const email = "first@example.com";
  const id = await add(acme, email, { heartbeat: true });
  expect(await entry(acme, id)).toMatchObject({
    email,
    state: "unconfirmed",
    services: ["amazon-s3"],
    heartbeat: true,
    testMail: null,
  });
  const early = await acme.post(`${path}/addresses/${id}/test-mail`);
  expect([early.status, early.json]).toMatchObject([409, { error: { code: "address_unconfirmed" } }]);

  const token = await tokenFor(email);
  const mail = smtp.to(email)[0]?.parsed;
  expect(mail?.subject).toBe("[Onbin] メールアドレスの確認: Company acme");
  expect(mail?.html).toContain(`/confirm/${token}`);
  await eventually(async () => (await entry(acme, id))?.confirmationMail?.state === "sent");
  const stored = await rowsOf<{ row: string }>(
    onbin.dataDir,
    "select a::text as row from notification_addresses a union all select m::text from mails m",
  );
  for (const { row } of stored) expect(row).not.toContain(token);

  // What a mail scanner does: it opens the page, and what the page asks for.
  expect((await nobody().get(`/confirm/${token}`)).status).toBe(200);
  for (let looks = 0; looks < 3; looks++) {
    const looked = await nobody().mustGet(`/api/app/confirmations/${token}`);
    expect(looked.json).toEqual({ email, companyName: "Company acme" });
  }
  expect(await entry(acme, id)).toMatchObject({ state: "unconfirmed" });

  const confirmed = await nobody().mustPost(`/api/app/confirmations/${token}`);
  expect(confirmed.json).toEqual({ email, companyName: "Company acme" });
  expect(await entry(acme, id)).toMatchObject({ state: "confirmed" });
  const made = "A".repeat(43);
  for (const method of ["GET", "POST"]) {
    const used = await nobody().call(method, `/api/app/confirmations/${token}`);
    const unknown = await nobody().call(method, `/api/app/confirmations/${made}`);
    expect([used.status, used.text]).toEqual([404, unknown.text]);
  }

  await acme.mustPost(`${path}/addresses/${id}/test-mail`);
  await eventually(
    async () => (await entry(acme, id))?.testMail?.state === "sent",
    () => entry(acme, id),
    40_000,
  );
  expect(smtp.to(email).at(-1)?.parsed.subject).toBe("[Onbin] テストメール: Company acme");

  await acme.mustPost(`${path}/addresses/${id}`, { ...choices, language: "en", services: ["phone"] });
  expect(await entry(acme, id)).toMatchObject({ language: "en", services: ["phone"], heartbeat: false });
  await acme.mustPost(`${path}/addresses/${id}/remove`);
  expect(await entry(acme, id)).toBeUndefined();
  const log = await rowsOf<{ operation: string; actor: string }>(
    onbin.dataDir,
    "select operation, actor from operation_log where company_id = 'acme' and operation like 'notification.%' order by entry_id",
  );
  expect(log).toEqual([
    { operation: "notification.add", actor: "administrator@acme.example.com" },
    { operation: "notification.confirm", actor: email },
    { operation: "notification.change", actor: "administrator@acme.example.com" },
    { operation: "notification.remove", actor: "administrator@acme.example.com" },
  ]);
});

test("sent again: the link of the mail before works no more; the number of mails is limited", async () => {
  const email = "again@example.com";
  const id = await add(acme, email, { language: "en" });
  const first = await tokenFor(email);
  await acme.mustPost(`${path}/addresses/${id}/confirmation`);
  const second = await tokenFor(email, 2);
  expect(second).not.toBe(first);
  expect((await nobody().post(`/api/app/confirmations/${first}`)).status).toBe(404);
  let status = 204;
  for (let more = 0; more < 20 && status === 204; more++) {
    status = (await acme.post(`${path}/addresses/${id}/confirmation`)).status;
  }
  expect(status).toBe(429);
  await acme.mustPost(`${path}/addresses/${id}/remove`);
});

test("a mail that the server refuses is shown with the server's words", async () => {
  const id = await add(acme, "gone@example.com");
  await eventually(
    async () => (await entry(acme, id))?.confirmationMail?.error?.includes("another planet") === true,
    () => entry(acme, id),
    40_000,
  );
  await acme.mustPost(`${path}/addresses/${id}/remove`);
});

describe("refused", () => {
  const hostile = [
    "a@example.com\r\nBcc: victim@example.com",
    "a@example.com\n",
    " a@example.com",
    "a@example.com,b@example.com",
    "a@example.com;b@example.com",
    '"a"@example.com',
    "A <a@example.com>",
    "録音@example.com",
    "a@example",
    "",
  ];
  test.each(hostile)("%j", async (email) => {
    const answer = await acme.post(`${path}/addresses`, { email, ...choices });
    expect([answer.status, answer.json]).toMatchObject([400, { error: { code: "email_invalid" } }]);
  });
  test("a control character", async () => {
    const answer = await acme.post(`${path}/addresses`, { email: "a\u0000@example.com", ...choices });
    expect([answer.status, answer.json]).toMatchObject([400, { error: { code: "request_invalid" } }]);
  });
  test("longer than an address may be", async () => {
    const email = `a@${"b".repeat(60)}.${"c".repeat(250)}.com`;
    expect((await acme.post(`${path}/addresses`, { email, ...choices })).status).toBe(400);
  });
  test("twice, in whatever case; and more than twenty", async () => {
    const ids = [await add(other, "Same@example.com")];
    const twice = await other.post(`${path}/addresses`, { email: "same@EXAMPLE.com", ...choices });
    expect([twice.status, twice.json]).toMatchObject([409, { error: { code: "address_exists" } }]);
    for (let n = 1; n < 20; n++) ids.push(await add(other, `n${n}@example.com`));
    const full = await other.post(`${path}/addresses`, { email: "n20@example.com", ...choices });
    expect([full.status, full.json]).toMatchObject([409, { error: { code: "addresses_full" } }]);
    for (const id of ids) await other.mustPost(`${path}/addresses/${id}/remove`);
  });
  test("what else a request may hold", async () => {
    for (const more of [{ language: "fr" }, { services: ["made-up"] }, { confirmed_at: "now" }]) {
      const answer = await acme.post(`${path}/addresses`, { email: "x@example.com", ...choices, ...more });
      expect([more, answer.status]).toEqual([more, 400]);
    }
    expect((await acme.post(`${path}/silence`, { silenceHours: -1 })).status).toBe(400);
    expect((await acme.post(`${path}/silence`, { silenceHours: 721 })).status).toBe(400);
  });
});

describe("who", () => {
  test("companies do not see or change each other's; the operator's are apart", async () => {
    const id = await add(acme, "mine@example.com");
    const inside = await add(operator, "ops@example.com", {}, ofOperator);
    const unknown = await other.get("/api/app/made-up");
    for (const act of ["", "/remove", "/confirmation", "/test-mail"]) {
      for (const foreign of [id, inside]) {
        const body = act === "" ? choices : undefined;
        const answer = await other.post(`${path}/addresses/${foreign}${act}`, body);
        expect([act, answer.status, answer.text]).toEqual([act, 404, unknown.text]);
      }
      const body = act === "" ? choices : undefined;
      expect((await operator.post(`${ofOperator}/addresses/${id}${act}`, body)).status).toBe(404);
    }
    expect((await read(other)).addresses).toEqual([]);
    expect((await read(operator, ofOperator)).addresses.map(({ email }) => email)).toEqual([
      "ops@example.com",
    ]);
    expect(await entry(operator, inside, ofOperator)).toMatchObject({ services: ["installation"] });
    expect(await entry(acme, id)).toMatchObject({ email: "mine@example.com" });

    const token = await tokenFor("ops@example.com");
    expect((await nobody().mustPost(`/api/app/confirmations/${token}`)).json).toEqual({
      email: "ops@example.com",
      companyName: null,
    });
    expect(await entry(operator, inside, ofOperator)).toMatchObject({ state: "confirmed" });
  });

  const made = "00000000-0000-4000-8000-000000000000";
  const hook = { url: "https://hooks.example.com/", events: ["recording.held"] };
  const requests: [string, string, unknown?][] = [
    ["GET", path],
    ["POST", `${path}/addresses`, { email: "m@example.com", ...choices }],
    ["POST", `${path}/addresses/${made}`, choices],
    ["POST", `${path}/addresses/${made}/remove`],
    ["POST", `${path}/addresses/${made}/confirmation`],
    ["POST", `${path}/addresses/${made}/test-mail`],
    ["POST", `${path}/silence`, { silenceHours: 0 }],
    ["POST", `${path}/webhooks`, hook],
    ["POST", `${path}/webhooks/${made}`, hook],
    ["POST", `${path}/webhooks/${made}/secret`],
    ["POST", `${path}/webhooks/${made}/test`],
    ["POST", `${path}/webhooks/${made}/resume`],
    ["POST", `${path}/webhooks/${made}/remove`],
    ["GET", `${path}/webhooks/${made}/deliveries`],
  ];
  test.each(requests)(
    "%s %s: nothing there for a member and the operator, 401 for nobody",
    async (...request) => {
      const unknown = await member.get("/api/app/made-up");
      const answer = await member.call(...request);
      expect([answer.status, answer.text]).toEqual([404, unknown.text]);
      expect((await operator.call(...request)).status).toBe(404);
      expect((await nobody().call(...request)).status).toBe(401);
    },
  );
  test("the pages", async () => {
    const statusOf = async (page: string) =>
      Promise.all([nobody(), member, acme, operator].map(async (who) => (await who.get(page)).status));
    expect(await statusOf("/app/settings/notifications")).toEqual([200, 404, 200, 404]);
    expect(await statusOf("/operator/notifications")).toEqual([200, 404, 404, 200]);
  });
});

test("silence: learned, off, or so many hours", async () => {
  expect(await read(other)).toMatchObject({ silenceHours: null, mailConfigured: true });
  for (const silenceHours of [6, 0, null]) {
    await other.mustPost(`${path}/silence`, { silenceHours });
    expect(await read(other)).toMatchObject({ silenceHours });
  }
  expect(await read(acme)).toMatchObject({ silenceHours: null });
});
