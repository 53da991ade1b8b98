import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { goodValues } from "../support/bucket-in-test.ts";
import { type ConsoleInTest, openConsole, openOperator } from "../support/console-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

let onbin: OnbinInTest;
let operator: Awaited<ReturnType<typeof openOperator>>;
let administrator: ConsoleInTest;
let member: ConsoleInTest;
let stranger: ConsoleInTest;
let uncontracted: ConsoleInTest;

beforeAll(async () => {
  onbin = await startOnbin({ env: { ONBIN_CONTACT: "help@operator.example" } });
  operator = await openOperator(onbin);
  for (const id of ["acme", "other"]) {
    const { key } = await operator.addCompany(id);
    const parts = recordingForm({ sequenceId: `${id}-1`, memo: `of ${id}` }, wave(1));
    expect((await knock(onbin.url, key, parts)).status).toBe(201);
  }
  administrator = await operator.addPerson("acme", "administrator");
  member = await operator.addPerson("acme", "member");
  stranger = await operator.addPerson("other", "administrator");
  await operator.addCompany("plain", false);
  uncontracted = await operator.addPerson("plain", "administrator");
});
afterAll(() => onbin.stop());

const nobody = () => openConsole(onbin.url);
const save = { values: { ...goodValues, endpoint: "aws" }, test: false, version: 0 };
const forAdministrators: [string, string, unknown?][] = [
  ["GET", "/api/app/amazon-s3"],
  ["POST", "/api/app/amazon-s3", save],
  ["GET", "/api/app/amazon-s3/under-way"],
  ["POST", "/api/app/amazon-s3/remove", { mode: "stop-now", version: 0 }],
  ["GET", "/api/app/checks/00000000-0000-0000-0000-000000000000/events"],
  ["GET", "/api/app/error-log"],
  ["GET", "/api/app/error-log.csv"],
  ["GET", "/api/app/daily-proof"],
  ["GET", "/api/app/daily-proof/2024-05-15"],
  ["GET", "/api/app/daily-proof.csv?from=2024-05-15&to=2024-05-15"],
  ["POST", "/api/app/calls/acme-1/ship"],
  ["GET", "/api/app/incidents"],
  ["GET", "/api/app/ship-again"],
  ["POST", "/api/app/ship-again", { calls: ["acme-1"] }],
  ["POST", "/api/app/ship-again", { service: "amazon-s3", codes: ["AccessDenied"] }],
  ["GET", "/api/app/backfills"],
  ["GET", "/api/app/backfills/available"],
  ["POST", "/api/app/backfills/estimate", { from: "2026-01-01", to: "2026-01-31" }],
  ["POST", "/api/app/backfills", { from: "2026-01-01", to: "2026-01-31" }],
  ["POST", "/api/app/backfills/00000000-0000-4000-8000-000000000000/cancel"],
  ["GET", "/api/app/users"],
  ["POST", "/api/app/users", { email: "x@example.com", name: "", role: "member", language: "ja" }],
  ["POST", "/api/app/users/00000000-0000-4000-8000-000000000000/off"],
  ["POST", "/api/app/users/00000000-0000-4000-8000-000000000000/role", { role: "member" }],
  ["GET", "/api/app/keys"],
  ["POST", "/api/app/keys", { name: "x", scope: "push" }],
  ["POST", "/api/app/keys/00000000-0000-4000-8000-000000000000/end"],
  ["GET", "/api/app/security"],
  ["POST", "/api/app/security", { factorRequired: true }],
  ["GET", "/api/app/operation-log"],
  ["GET", "/api/app/operation-log/actors"],
  ["GET", "/api/app/operation-log.csv"],
  ["GET", "/api/app/retention"],
  ["POST", "/api/app/retention", { delivered: 1, unshipped: 1 }],
  ["GET", "/api/app/notifications"],
  ["POST", "/api/app/notifications/silence", { silenceHours: 4 }],
];
/** What an administrator is told is no such value: somebody else is not even told that it is read. */
const invalidForAdministrators: [string, string, unknown?][] = [
  ["POST", "/api/app/amazon-s3", {}],
  ["POST", "/api/app/amazon-s3/remove", { mode: "other" }],
  ["GET", "/api/app/checks/1/events"],
  ["GET", "/api/app/error-log?state=other"],
  ["GET", "/api/app/error-log?codes=a&since=yesterday"],
  ["POST", "/api/app/ship-again", { calls: [] }],
  ["POST", "/api/app/ship-again", { calls: ["acme-1"], codes: ["AccessDenied"] }],
  ["GET", "/api/app/error-log.csv?language=other"],
  ["GET", "/api/app/daily-proof?month=2024-05-15"],
  ["GET", "/api/app/daily-proof/2024-05-15?show=other"],
  ["GET", "/api/app/daily-proof.csv"],
  ["POST", "/api/app/backfills", {}],
  ["POST", "/api/app/backfills/estimate", { from: 1 }],
  ["POST", "/api/app/backfills/1/other"],
  ["POST", "/api/app/users", {}],
  ["POST", "/api/app/users/1/off"],
  ["POST", "/api/app/keys", {}],
  ["POST", "/api/app/security", {}],
  ["GET", "/api/app/operation-log?from=2026-02-30"],
  ["GET", "/api/app/operation-log?operation=made-up"],
  ["POST", "/api/app/retention", {}],
  ["POST", "/api/app/notifications/addresses", {}],
  ["POST", "/api/app/notifications/addresses/1", {}],
  ["POST", "/api/app/notifications/addresses/1/remove"],
  ["POST", "/api/app/notifications/silence", {}],
  ["POST", "/api/app/notifications/webhooks", {}],
  ["POST", "/api/app/notifications/webhooks/1", {}],
  ["GET", "/api/app/notifications/webhooks/1/deliveries"],
];
const invalidForOperators: [string, string, unknown?][] = [
  ["POST", "/api/operator/companies", {}],
  ["POST", "/api/operator/companies/acme/contract", {}],
  ["POST", "/api/operator/companies/acme/users", { role: "other" }],
  ["POST", "/api/operator/notifications/addresses", {}],
];
const forPeople: [string, string, unknown?][] = [
  ["GET", "/api/app/calls"],
  ["GET", "/api/app/calls/acme-1"],
  ["GET", "/api/app/calls/acme-1/audio?original=both"],
  ["GET", "/api/app/csv-files"],
  ["GET", "/api/app/calls/acme-1/attempts"],
  ["GET", "/api/app/calls/acme-1/peaks"],
];
const forOperators: [string, string, unknown?][] = [
  ["GET", "/api/operator/companies"],
  ["POST", "/api/operator/companies", { id: "new", name: "New" }],
  ["POST", "/api/operator/companies/acme/contract", { on: false }],
  ["POST", "/api/operator/companies/acme/users", { email: "a@example.com", role: "administrator" }],
  ["POST", "/api/operator/companies/acme/keys"],
];

describe("what somebody may not see answers as what does not exist", () => {
  const missing = async (who: ConsoleInTest) => (await who.get("/api/app/made-up")).text;

  test.each([...forAdministrators, ...invalidForAdministrators])(
    "a member, %s %s",
    async (method, path, body) => {
      const answer = await member.call(method, path, body);
      expect([answer.status, answer.text]).toEqual([404, await missing(member)]);
    },
  );

  const ofAnother = forPeople
    .filter(([, path]) => path.includes("acme-1"))
    .map(([method, path]): [string, string] => [method, path.replace("acme-1", "other-1")]);
  test.each<[string, string, unknown?]>([...forOperators, ...invalidForOperators, ...ofAnother])(
    "an administrator, %s %s",
    async (method, path, body) => {
      const answer = await administrator.call(method, path, body);
      expect([answer.status, answer.text]).toEqual([404, await missing(administrator)]);
    },
  );

  test.each([...forAdministrators, ...invalidForAdministrators, ...forPeople])(
    "the operator, who sees no company's calls, %s %s",
    async (method, path, body) => {
      expect((await operator.call(method, path, body)).status).toBe(404);
    },
  );

  const invalid = [...invalidForAdministrators, ...invalidForOperators];
  test.each(invalidForAdministrators)(
    "an administrator is told what is wrong: %s %s",
    async (method, path, body) => {
      expect([400, 422]).toContain((await administrator.call(method, path, body)).status);
    },
  );

  test.each([...forAdministrators, ...forPeople, ...forOperators, ...invalid])(
    "nobody signed in: 401 for %s %s",
    async (method, path, body) => {
      const answer = await nobody().call(method, path, body);
      expect([answer.status, answer.json]).toMatchObject([401, { error: { code: "signed_out" } }]);
    },
  );

  test("nothing came of all that", async () => {
    const { json } = await operator.mustGet("/api/operator/companies");
    const items = json.items as { id: string; contract: boolean; users: number }[];
    expect(items.map(({ id, contract, users }) => [id, contract, users])).toEqual([
      ["acme", true, 2],
      ["other", true, 1],
      ["plain", false, 1],
    ]);
    expect((await administrator.mustGet("/api/app/amazon-s3")).json.destination).toBeNull();
  });
});

test("a member finds and reads the calls of the company, and no other's", async () => {
  const { json } = await member.mustGet("/api/app/calls");
  expect((json.items as { sequenceId: string }[]).map(({ sequenceId }) => sequenceId)).toEqual(["acme-1"]);
  expect((await member.mustGet("/api/app/calls/acme-1")).json).toMatchObject({
    memo: "of acme",
    canShip: false,
  });
  const audio = await member.mustGet("/api/app/calls/acme-1/audio?original=both");
  expect(audio.headers["content-disposition"]).toMatch(/^attachment/);
  expect((await member.get("/api/app/calls?q=other-1")).json.items).toEqual([]);
  expect((await stranger.get("/api/app/calls/acme-1")).status).toBe(404);
});

describe("pages", () => {
  const pages: [string, ...(200 | 404)[]][] = [
    // who:                       nobody, member, administrator, operator
    ["/", 200, 200, 200, 200],
    ["/signin", 200, 200, 200, 200],
    ["/app/calls", 200, 200, 200, 404],
    ["/app/calls/acme-1", 200, 200, 200, 404],
    ["/app/storage", 200, 200, 200, 404],
    ["/app/error-log", 200, 404, 200, 404],
    ["/app/daily-proof", 200, 404, 200, 404],
    ["/app/daily-proof/2024-05-15", 200, 404, 200, 404],
    ["/app/settings/amazon-s3", 200, 404, 200, 404],
    ["/signin/forgotten", 200, 200, 200, 200],
    ["/app/profile", 200, 200, 200, 404],
    ["/app/settings/users", 200, 404, 200, 404],
    ["/app/settings/api-keys", 200, 404, 200, 404],
    ["/app/settings/security", 200, 404, 200, 404],
    ["/app/operation-log", 200, 404, 200, 404],
    ["/operator/profile", 200, 404, 404, 200],
    ["/operator", 200, 404, 404, 200],
    ["/app/made-up", 404, 404, 404, 404],
    ["/assets/made-up.js", 404, 404, 404, 404],
  ];
  test.each(pages)("%s", async (path, ...expected) => {
    const answers = await Promise.all(
      [nobody(), member, administrator, operator].map((who) => who.get(path)),
    );
    expect(answers.map(({ status }) => status)).toEqual(expected);
    for (const { headers } of answers) {
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
      expect(headers["content-security-policy"]).not.toMatch(/script-src[^;]*unsafe/);
      expect(headers["x-content-type-options"]).toBe("nosniff");
    }
  });

  test("a page that a member may not see is the page of a made-up address", async () => {
    const [forbidden, madeUp] = [
      await member.get("/app/settings/amazon-s3"),
      await member.get("/app/made-up"),
    ];
    // New in every answer.
    const plain = (text: string) => text.replaceAll(/nonce="[^"]+"/g, "");
    expect(plain(forbidden.text)).toBe(plain(madeUp.text));
    expect(forbidden.headers["content-type"]).toBe(madeUp.headers["content-type"]);
  });
});

describe("a company without a contract (S1)", () => {
  test("its page says so and whom to ask, and shows no settings", async () => {
    expect((await uncontracted.mustGet("/api/app/amazon-s3")).json).toMatchObject({
      contract: false,
      contact: "help@operator.example",
      destination: null,
    });
  });
  test("nothing can be saved", async () => {
    for (const test of [true, false]) {
      const answer = await uncontracted.post("/api/app/amazon-s3", { ...save, test });
      expect([answer.status, answer.json]).toMatchObject([403, { error: { code: "contract_missing" } }]);
    }
  });
});
