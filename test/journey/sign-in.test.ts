import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { firstLink, openConsole, password } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

const host = "onbin.example.com";
let onbin: OnbinInTest;
let operatorLink: string;
let userLink: string;
let lastAddress = 1;

/** A browser at an address of its own, as tries are counted per address. */
const browser = () => {
  lastAddress++;
  return openConsole(onbin.url, `127.0.${lastAddress >> 8}.${lastAddress & 255}`);
};
const person = { company: "acme", email: "taro@example.com", password };
const signIn = (changes: Partial<typeof person> = {}, at = browser()) =>
  at.post("/api/app/sign-in", { ...person, ...changes });

beforeAll(async () => {
  onbin = await startOnbin({
    env: { ONBIN_PUBLIC_URL: `https://${host}`, ONBIN_TRUSTED_PROXIES: "127.0.0.0/8" },
  });
  operatorLink = (await firstLink(onbin.output)).replace("/link/", "/api/app/links/");
});
afterAll(() => onbin.stop());

describe("the link of the first start", () => {
  test("says for whom it is, wants a password that is long enough and a mail address, and works once", async () => {
    const operator = browser();
    expect((await operator.get(operatorLink)).json).toMatchObject({ kind: "operator", email: null });
    const short = await operator.post(operatorLink, { email: "op@example.com", password: "short" });
    expect([short.status, short.json]).toMatchObject([400, { error: { code: "password_short" } }]);
    const nameless = await operator.post(operatorLink, { email: "no address", password });
    expect([nameless.status, nameless.json]).toMatchObject([400, { error: { code: "email_invalid" } }]);
    const done = await operator.post(operatorLink, { email: "op@example.com", password });
    expect([done.status, done.json]).toEqual([200, { kind: "operator", email: "op@example.com" }]);

    const again = await browser().post(operatorLink, {
      email: "evil@example.com",
      password: "another password",
    });
    expect([again.status, again.json]).toMatchObject([404, { error: { code: "link_unknown" } }]);
    expect((await browser().get(operatorLink)).status).toBe(404);
    await operator.mustPost("/api/operator/companies", { id: "ACME", name: "Acme" });
    const { json } = await operator.mustPost("/api/operator/companies/acme/users", {
      email: person.email,
      role: "administrator",
    });
    expect(json.url).toMatch(new RegExp(`^https://${host}/link/`));
    userLink = new URL(String(json.url)).pathname.replace("/link/", "/api/app/links/");
  });

  test("the operator signs in with that password, and with no other", async () => {
    const right = { email: "OP@example.com", password };
    expect((await browser().post("/api/app/operator-sign-in", right)).status).toBe(200);
    const wrong = await browser().post("/api/app/operator-sign-in", { ...right, password: "wrong" });
    expect([wrong.status, wrong.json]).toMatchObject([401, { error: { code: "operator_sign_in_failed" } }]);
  });
});

describe("a person's link", () => {
  test("ends with a newer one; of two people at once, one gets in", async () => {
    const operator = browser();
    await operator.mustPost("/api/app/operator-sign-in", { email: "op@example.com", password });
    const { json } = await operator.mustPost("/api/operator/companies/acme/users", {
      email: person.email,
      role: "administrator",
    });
    const second = new URL(String(json.url)).pathname.replace("/link/", "/api/app/links/");
    expect((await browser().post(userLink, { password: "somebody else's" })).status).toBe(404);
    const answers = await Promise.all([1, 2, 3].map(() => browser().post(second, { password })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    const third = await operator.post("/api/operator/companies/acme/users", {
      email: person.email,
      role: "member",
    });
    expect(third.status).toBe(409);
  });
});

describe("sign-in", () => {
  test("company and mail address in any case; the answer says who it is", async () => {
    const { status, json } = await signIn({ company: " ACME ", email: "Taro@Example.com" });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      kind: "user",
      email: person.email,
      role: "administrator",
      company: { id: "acme" },
    });
  });

  test("wrong password, unknown person, unknown company: word for word the same answer", async () => {
    const answers = await Promise.all([
      signIn({ password: "wrong" }),
      signIn({ password: "" }),
      signIn({ email: "nobody@example.com" }),
      signIn({ company: "no-such" }),
      signIn({ company: "../acme" }),
    ]);
    expect(answers[0]).toMatchObject({ status: 401, json: { error: { code: "sign_in_failed" } } });
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers.every(({ headers }) => headers["set-cookie"] === undefined)).toBe(true);
  });

  test("the cookie: __Host-, HttpOnly, Secure, SameSite, this host only", async () => {
    const { headers } = await signIn();
    const [cookie = "", known = "", ...others] = headers["set-cookie"] ?? [];
    expect(others).toEqual([]);
    expect(cookie).toMatch(/^__Host-onbin=[A-Za-z0-9_-]{43};/);
    expect(known).toMatch(/^__Host-onbin-known=[A-Za-z0-9_-]{70};/);
    for (const one of [cookie, known]) {
      const flags = one.split("; ").slice(1);
      expect(flags).toEqual(expect.arrayContaining(["Path=/", "HttpOnly", "SameSite=Lax", "Secure"]));
      expect(one).not.toMatch(/domain/i);
    }
  });

  test("a new sign-in has a new token, and the old one ends", async () => {
    const at = browser();
    await signIn({}, at);
    const old = at.cookie;
    await signIn({}, at);
    expect(at.cookie).not.toBe(old);
    at.cookie = old;
    expect((await at.get("/api/app/session")).status).toBe(401);
  });

  test("sign-out ends the session on the server, and this one alone", async () => {
    const [at, elsewhere] = [browser(), browser()];
    await signIn({}, at);
    await signIn({}, elsewhere);
    const token = at.cookie;
    expect((await at.post("/api/app/sign-out")).status).toBe(204);
    expect(at.cookie).toBe("__Host-onbin=");
    at.cookie = token;
    expect((await at.get("/api/app/session")).status).toBe(401);
    expect((await elsewhere.get("/api/app/session")).status).toBe(200);
  });

  test.each([
    "__Host-onbin=",
    "__Host-onbin=x",
    `__Host-onbin=${"A".repeat(43)}`,
    "__Host-onbin",
    "a=b; =; ;;",
  ])("the cookie %s is nobody's", async (cookie) => {
    const answer = await browser().get("/api/app/session", { cookie });
    expect([answer.status, answer.json]).toMatchObject([401, { error: { code: "signed_out" } }]);
  });
});

describe("a change that another site asks for is refused", () => {
  test.each<[string, Record<string, string>, number]>([
    ["Sec-Fetch-Site: cross-site", { "sec-fetch-site": "cross-site" }, 403],
    ["Sec-Fetch-Site: same-site", { "sec-fetch-site": "same-site" }, 403],
    ["Origin of another host", { origin: "https://evil.example" }, 403],
    ["Origin: null", { origin: "null" }, 403],
    ["Origin of a host that begins alike", { origin: `https://${host}.evil.example` }, 403],
    ["its own page, by Sec-Fetch-Site", { "sec-fetch-site": "same-origin", origin: `https://${host}` }, 200],
    ["its own page, by Origin", { origin: `https://${host}` }, 200],
    ["a program", {}, 200],
  ])("%s", async (_what, headers, status) => {
    const at = browser();
    await signIn({}, at);
    const answer = await at.post("/api/app/sign-in", person, { host, ...headers });
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.json).toMatchObject({ error: { code: "origin_refused" } });
    expect((await at.get("/api/app/session", { host, ...headers })).status).toBe(200);
  });
});

describe("guessing is slowed down", () => {
  const wrong = { password: "wrong" };

  test("per address, over all accounts; another address is not touched", async () => {
    const at = browser();
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++)
      statuses.push((await signIn({ ...wrong, email: `guess${i}@example.com` }, at)).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    expect((await signIn()).status).toBe(200);
  });

  test("a flood from one address makes no rows, and is refused before it gets to the database", async () => {
    const at = browser();
    const count = async () => (await rowsOf(onbin.dataDir, "select 1 from tries")).length;
    const before = await count();
    const statuses: number[] = [];
    for (let i = 0; i < 30; i++)
      statuses.push((await signIn({ ...wrong, email: `flood${i}@example.com` }, at)).status);
    expect(statuses).toEqual([...Array(10).fill(401), ...Array(20).fill(429)]);
    // Ten accounts, each from here and from everywhere; and the address.
    expect((await count()) - before).toBe(21);
    await rowsOf(onbin.dataDir, "delete from tries");
    expect((await signIn({ ...wrong, email: "flood@example.com" }, at)).status).toBe(429);
    expect(await count()).toBe(0);
    expect((await signIn()).status).toBe(200);
  });

  test("the addresses of one IPv6 network count as one", async () => {
    const from = async (address: string, email: string) => {
      const typed = { ...person, ...wrong, email };
      return (await browser().post("/api/app/sign-in", typed, { "x-forwarded-for": address })).status;
    };
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push(await from(`2001:db8:1:2:${i}::1`, `six${i}@example.com`));
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    expect(await from("2001:db8:1:3::1", "six@example.com")).toBe(401);
  });

  test("links are guessed no faster", async () => {
    const at = browser();
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++)
      statuses.push((await at.get(`/api/app/links/${"A".repeat(42)}${i % 10}`)).status);
    expect(statuses).toEqual([...Array(10).fill(404), 429, 429]);
  });

  test("a whole office behind one address signs in at nine o'clock", async () => {
    const office = browser();
    const statuses: number[] = [];
    for (let i = 0; i < 15; i++) statuses.push((await signIn({}, office)).status);
    expect(statuses).toEqual(Array(15).fill(200));
  });
});

describe("nobody is kept out by who tries passwords of their account", () => {
  const wrong = { password: "wrong" };
  let email: string;
  let people = 0;
  /** Set-Cookie of a browser that is known, as it sends it back. */
  const knownOf = ({ headers }: Awaited<ReturnType<typeof signIn>>) =>
    headers["set-cookie"]?.[1]?.split(";", 1)[0] ?? "";
  const from = (at: ReturnType<typeof browser>, cookie: string, changes: Partial<typeof person> = {}) =>
    at.post("/api/app/sign-in", { ...person, email, ...changes }, { cookie });
  const until429 = async (attempt: () => Promise<{ status: number }>): Promise<number> => {
    for (let tried = 0; tried < 100; tried++) if ((await attempt()).status === 429) return tried;
    return 100;
  };

  beforeEach(async () => {
    email = `owner${++people}@example.com`;
    const operator = browser();
    await operator.mustPost("/api/app/operator-sign-in", { email: "op@example.com", password });
    const { json } = await operator.mustPost("/api/operator/companies/acme/users", { email, role: "member" });
    const link = new URL(String(json.url)).pathname.replace("/link/", "/api/app/links/");
    await browser().mustPost(link, { password });
  });

  test("from one network: the owner gets in from any other, in any browser", async () => {
    const attacker = browser();
    expect(await until429(() => signIn({ ...wrong, email }, attacker))).toBe(10);
    expect((await signIn({ email })).status).toBe(200);
    expect((await signIn({ ...wrong, email }, attacker)).status).toBe(429);
  });

  test("from everywhere: fifty tries; the owner gets in from a browser of before, and by a link", async () => {
    const known = knownOf(await signIn({ email }));
    expect(await until429(() => signIn({ ...wrong, email }))).toBe(50);
    const { status, headers, json } = await signIn({ email: email.toUpperCase() });
    expect([status, json]).toMatchObject([429, { error: { code: "too_many_requests" } }]);
    expect(Number(headers["retry-after"])).toBeGreaterThan(0);
    expect((await signIn()).status).toBe(200);

    const beside = browser();
    await until429(() => signIn({ ...wrong, email: "another@example.com" }, beside));
    expect((await from(beside, known)).status).toBe(200);
    expect((await from(browser(), known)).status).toBe(200);

    const printed = await onbin.mustRun(["user", "link", "--company", "acme", "--email", email]);
    const [, token] = /\/link\/(\S+)/.exec(printed) ?? [];
    const next = { password: "a quite different one" };
    const answer = await browser().post(`/api/app/links/${token}`, next);
    expect(answer.status).toBe(200);
    expect((await from(browser(), knownOf(answer), next)).status).toBe(200);
  });

  test("a browser of before is limited too, and known for its own account alone", async () => {
    const known = knownOf(await signIn({ email }));
    const beside = browser();
    await until429(() => signIn({ ...wrong, email: "another@example.com" }, beside));
    const forged = known.replace(/.{6}$/, "AAAAAA");
    expect((await from(beside, forged)).status).toBe(429);
    expect((await from(beside, known, { email: person.email })).status).toBe(429);
    expect(await until429(() => from(beside, known, wrong))).toBe(10);
    expect((await from(browser(), known)).status).toBe(429);
    expect((await signIn({ email })).status).toBe(200);
  });
});
