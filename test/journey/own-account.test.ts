import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../support/bucket-in-test.ts";
import { type ConsoleInTest, openConsole, openOperator, password } from "../support/console-in-test.ts";
import { rowsOf, withClient } from "../support/database-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

type Session = { id: string; address: string; browser: string | null; isThis: boolean };

let onbin: OnbinInTest;
let operator: Awaited<ReturnType<typeof openOperator>>;
let lastAddress = 1;
const browser = () => openConsole(onbin.url, `127.0.0.${++lastAddress}`);
const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

beforeAll(async () => {
  onbin = await startOnbin();
  operator = await openOperator(onbin);
});
afterAll(() => onbin.stop());

let companies = 0;
async function newPerson() {
  const { id } = await operator.addCompany(`p${++companies}`);
  const person = await operator.addPerson(id, "administrator");
  const typed = { company: id, email: `administrator@${id}.example.com`, password };
  const signIn = async (changes: Partial<typeof typed> = {}) => {
    const at = browser();
    const answer = await at.post("/api/app/sign-in", { ...typed, ...changes }, { "user-agent": firefox });
    return { at, status: answer.status };
  };
  return { id, person, signIn };
}
const sessionsOf = async (who: ConsoleInTest) =>
  (await who.mustGet("/api/app/profile")).json.sessions as Session[];

test("name and language of mails are one's own to change; the operator has neither", async () => {
  const { person } = await newPerson();
  await person.mustPost("/api/app/profile", { name: " 山田 花子 ", language: "en" });
  expect((await person.mustGet("/api/app/profile")).json).toMatchObject({
    kind: "user",
    name: "山田 花子",
    language: "en",
  });
  const log = await person.mustGet("/api/app/operation-log?operation=profile.change");
  expect(log.json.items).toMatchObject([
    { details: { name: "山田 花子", language: "en", before: { name: "", language: null } } },
  ]);
  expect((await operator.mustGet("/api/app/profile")).json).toMatchObject({ kind: "operator", name: "" });
  expect((await operator.post("/api/app/profile", { name: "x", language: "ja" })).status).toBe(404);
});

test("a new password asks for the present one, ends other sign-ins, and gives this one a new token", async () => {
  const { person, signIn } = await newPerson();
  const elsewhere = await signIn();
  const change = (body: unknown) => person.post("/api/app/profile/password", body);
  const next = "a quite different one";
  expect((await change({ current: "wrong", password: next })).json).toMatchObject({
    error: { code: "password_wrong" },
  });
  expect((await change({ current: password, password: "short" })).json).toMatchObject({
    error: { code: "password_short" },
  });
  const token = person.cookie;
  expect((await change({ current: password, password: next })).status).toBe(204);
  expect(person.cookie).not.toBe(token);
  expect((await person.get("/api/app/session")).status).toBe(200);
  expect((await elsewhere.at.get("/api/app/session")).status).toBe(401);
  person.cookie = token;
  expect((await person.get("/api/app/session")).status).toBe(401);
  expect([(await signIn()).status, (await signIn({ password: next })).status]).toEqual([401, 200]);
});

test("a new password ends the links that could replace it", async () => {
  const { id, person } = await newPerson();
  const email = `administrator@${id}.example.com`;
  const printed = await onbin.mustRun(["user", "link", "--company", id, "--email", email]);
  const [, token] = /\/link\/(\S+)/.exec(printed) ?? [];
  expect((await browser().get(`/api/app/links/${token}`)).status).toBe(200);
  await person.mustPost("/api/app/profile/password", {
    current: password,
    password: "a quite different one",
  });
  expect((await browser().get(`/api/app/links/${token}`)).status).toBe(404);
});

test("of two who replace the same password at once, one does", async () => {
  const { id, person } = await newPerson();
  const answers = await withClient(onbin.dataDir, async (client) => {
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`people ${id}`]);
    const asked = ["a quite different one", "a quite different two"].map((next) =>
      person.post("/api/app/profile/password", { current: password, password: next }),
    );
    const waiting = () =>
      client.query(
        "select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))",
      );
    await eventually(
      async () => (await waiting()).rowCount === 2,
      () => "not both of them wait for their turn",
      10_000,
    );
    await client.query("commit");
    return Promise.all(asked);
  });
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 403]);
});

test("the present password is guessed no faster than at the sign-in", async () => {
  const { person } = await newPerson();
  const statuses: number[] = [];
  for (let i = 0; i < 12; i++) {
    const body = { current: `wrong ${i}`, password: "a quite different one" };
    statuses.push((await person.post("/api/app/profile/password", body)).status);
  }
  expect(statuses).toEqual([...Array(10).fill(403), 429, 429]);
});

test("the list of sign-ins names browser and address; one of them, or all others, can be ended", async () => {
  const { person, signIn } = await newPerson();
  const [one, two, three] = [await signIn(), await signIn(), await signIn()];
  const listed = await sessionsOf(person);
  expect(listed).toHaveLength(4);
  expect(listed[0]).toMatchObject({ isThis: true });
  expect(listed.slice(1).map((entry) => [entry.browser, entry.isThis])).toEqual(
    Array(3).fill(["Firefox, Windows", false]),
  );
  const own = (await sessionsOf(two.at)).find(({ isThis }) => isThis);
  expect(own?.address).toMatch(/^127\.0\.0\.\d+$/);
  expect((await person.post(`/api/app/profile/sessions/${own?.id}/end`)).status).toBe(204);
  expect((await two.at.get("/api/app/session")).status).toBe(401);
  expect((await one.at.get("/api/app/session")).status).toBe(200);
  expect((await person.post("/api/app/profile/sessions/end-others")).status).toBe(204);
  expect((await three.at.get("/api/app/session")).status).toBe(401);
  expect(await sessionsOf(person)).toMatchObject([{ isThis: true }]);
});

test("nobody ends another's sign-in", async () => {
  const [mine, theirs] = [await newPerson(), await newPerson()];
  const [session] = await sessionsOf(theirs.person);
  for (const who of [mine.person, operator]) {
    const [answer, madeUp] = [
      await who.post(`/api/app/profile/sessions/${session?.id}/end`),
      await who.post("/api/app/profile/sessions/00000000-0000-4000-8000-000000000000/end"),
    ];
    expect([answer.status, answer.text]).toEqual([404, madeUp.text]);
  }
  expect((await theirs.person.get("/api/app/session")).status).toBe(200);
});

test("a sign-in ends a day after it was last used, and a week after it began", async () => {
  const { person, signIn } = await newPerson();
  const other = (await signIn()).at;
  const [session] = await sessionsOf(person);
  const [others] = await sessionsOf(other);
  await rowsOf(
    onbin.dataDir,
    "update user_sessions set last_seen_at = now() - interval '23 hours 59 minutes' where session_id = $1",
    [session?.id],
  );
  expect((await person.get("/api/app/session")).status).toBe(200);
  await rowsOf(
    onbin.dataDir,
    "update user_sessions set last_seen_at = now() - interval '24 hours 1 minute' where session_id = $1",
    [session?.id],
  );
  expect((await person.get("/api/app/session")).status).toBe(401);
  await rowsOf(onbin.dataDir, "update user_sessions set expires_at = now() where session_id = $1", [
    others?.id,
  ]);
  expect((await other.get("/api/app/session")).status).toBe(401);
});

test("tries are counted over all web processes: a new one knows of them", async () => {
  const { id } = await newPerson();
  const typed = { company: id, email: `administrator@${id}.example.com` };
  const here = browser();
  const signIn = async (typedPassword: string) =>
    (await here.post("/api/app/sign-in", { ...typed, password: typedPassword })).status;
  for (let i = 0; i < 10; i++) expect(await signIn("wrong")).toBe(401);
  await onbin.mustRun(["restart"]);
  expect(await signIn(password)).toBe(429);
});
