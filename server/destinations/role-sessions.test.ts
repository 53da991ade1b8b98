import { expect, test } from "vitest";
import type { Assumed } from "./assume-role.ts";
import type { Failure } from "./failure.ts";
import { keepRoleSessions } from "./role-sessions.ts";

const minute = 60_000;
const role = { arn: "arn:aws:iam::1:role/r", principal: null, externalId: "e" };
const failure = (act: Failure["act"]): Assumed => ({
  failure: { code: "x", http: 403, requestId: null, whose: "theirs", act, params: {} as Failure["params"] },
});

/** A clock, and an STS that counts what it is asked and answers when told to. */
function setUp({ most, lifetimeMs = 60 * minute }: { most?: number; lifetimeMs?: number } = {}) {
  let time = 0;
  let asked = 0;
  const waiting: ((answer: Assumed) => void)[] = [];
  const failed: string[] = [];
  const sessions = keepRoleSessions({
    ...(most === undefined ? {} : { most }),
    now: () => time,
    random: () => 0,
    onRenewalFailed: (_, { code }) => failed.push(code),
  });
  const assume = () => {
    asked += 1;
    return new Promise<Assumed>((resolve) => waiting.push(resolve));
  };
  const session = (number: number): Assumed => ({
    credentials: { accessKeyId: `A${number}`, secretAccessKey: "s", sessionToken: `t${number}` },
    role,
    lifetimeMs,
  });
  return {
    sessions,
    failed,
    get: (companyId = "acme", name = "1") => sessions.get({ companyId, name }, assume),
    answer: async (answer: Assumed = session(asked)) => {
      for (const resolve of waiting.splice(0)) resolve(answer);
      await new Promise((resolve) => setImmediate(resolve));
    },
    pass: (ms: number) => {
      time += ms;
    },
    get asked() {
      return asked;
    },
  };
}

const key = (assumed: Assumed) => ("failure" in assumed ? null : assumed.credentials.accessKeyId);

test("many who wait for a session ask once, and share it", async () => {
  const play = setUp();
  const all = Array.from({ length: 100 }, () => play.get());
  await play.answer();
  expect(new Set((await Promise.all(all)).map(key))).toEqual(new Set(["A1"]));
  expect(key(await play.get())).toBe("A1");
  expect(play.asked).toBe(1);
});

test("in its last ten minutes it is renewed beside its use, once, and nobody waits", async () => {
  const play = setUp();
  const first = play.get();
  await play.answer();
  await first;
  play.pass(49 * minute);
  await play.get();
  expect(play.asked).toBe(1);
  play.pass(2 * minute);
  expect((await Promise.all([play.get(), play.get(), play.get()])).map(key)).toEqual(["A1", "A1", "A1"]);
  expect(play.asked).toBe(2);
  await play.answer();
  expect(key(await play.get())).toBe("A2");
});

test("one that has ended is not given out", async () => {
  const play = setUp();
  const first = play.get();
  await play.answer();
  await first;
  play.pass(60 * minute);
  const second = play.get();
  await play.answer();
  expect(key(await second)).toBe("A2");
});

test("a short one is renewed in its last third, and never used in its last second", async () => {
  const play = setUp({ lifetimeMs: 5_000 });
  const first = play.get();
  await play.answer();
  await first;
  play.pass(3_200);
  await play.get();
  expect(play.asked).toBe(1);
  play.pass(200);
  expect(key(await play.get())).toBe("A1");
  expect(play.asked).toBe(2);
  play.pass(200);
  const waits = play.get();
  await play.answer();
  expect([key(await waits), play.asked]).toEqual(["A2", 2]);
});

test("when the renewal fails in passing, what is left is used up, and it is not asked for at every use", async () => {
  const play = setUp();
  const first = play.get();
  await play.answer();
  await first;
  play.pass(51 * minute);
  await play.get();
  await play.answer(failure("retry"));
  expect(play.failed).toEqual(["x"]);
  for (let i = 0; i < 10; i++) expect(key(await play.get())).toBe("A1");
  expect(play.asked).toBe(2);
  play.pass(minute);
  await play.get();
  expect(play.asked).toBe(3);
});

test("when the company has taken the role back, its session is not used on", async () => {
  const play = setUp();
  const first = play.get();
  await play.answer();
  await first;
  play.pass(51 * minute);
  await play.get();
  await play.answer(failure("pause"));
  const next = play.get();
  await play.answer(failure("pause"));
  expect(await next).toMatchObject({ failure: { act: "pause" } });
});

test("a failure is everybody's who waited, and is not remembered", async () => {
  const play = setUp();
  const all = [play.get(), play.get()];
  await play.answer(failure("retry"));
  for (const one of await Promise.all(all)) expect("failure" in one).toBe(true);
  const next = play.get();
  await play.answer();
  expect(key(await next)).toBe("A2");
});

test("settings that were saved anew get a session of their own", async () => {
  const play = setUp();
  const first = play.get("acme", "1");
  await play.answer();
  await first;
  const second = play.get("acme", "2");
  await play.answer();
  expect([key(await second), play.asked, play.sessions.size]).toEqual(["A2", 2, 1]);
});

test("one that the store refused is not given out again; one renewed meanwhile stays", async () => {
  const play = setUp();
  const first = play.get();
  await play.answer();
  const refused = await first;
  if ("failure" in refused) throw new Error("no session");
  play.sessions.refused("acme", refused.credentials);
  const second = play.get();
  await play.answer();
  await second;
  play.sessions.refused("acme", refused.credentials);
  expect(key(await play.get())).toBe("A2");
  expect(play.asked).toBe(2);
});

test("only so many are kept, those used last", async () => {
  const play = setUp({ most: 2 });
  for (const company of ["a", "b"]) {
    const got = play.get(company);
    await play.answer();
    await got;
  }
  await play.get("a");
  const third = play.get("c");
  await play.answer();
  await third;
  await play.get("a");
  expect([play.asked, play.sessions.size]).toEqual([3, 2]);
});
