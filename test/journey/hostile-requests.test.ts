import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { goodValues } from "../support/bucket-in-test.ts";
import { type ConsoleInTest, openConsole, openOperator, password } from "../support/console-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

let onbin: OnbinInTest;
let operator: Awaited<ReturnType<typeof openOperator>>;
let administrator: ConsoleInTest;
let key: string;

beforeAll(async () => {
  onbin = await startOnbin();
  operator = await openOperator(onbin);
  ({ key } = await operator.addCompany("acme"));
  administrator = await operator.addPerson("acme", "administrator");
});
afterAll(async () => {
  const output = onbin.output.join("");
  await onbin.stop();
  expect(output).not.toContain("http.failed");
  expect(output).not.toContain("role.died");
});

const hostile = [
  "\u0000",
  "a\u0000b",
  "\ud800",
  "'; drop table calls; --",
  "%",
  "\\",
  "{requestId}",
  "x".repeat(5000),
  "日本語",
];
const refused = (status: number) => status >= 400 && status < 500;

/** Every refusal of the API has the one shape. */
function expectRefusal(status: number, body: string): void {
  expect([status, refused(status)]).toEqual([status, true]);
  const { error } = JSON.parse(body) as { error: Record<string, unknown> };
  expect([error.code, error.message, error.cure]).toEqual([
    expect.any(String),
    expect.any(String),
    expect.any(String),
  ]);
}

describe.each(hostile.map((value) => [JSON.stringify(value).slice(0, 30), value]))(
  "with %s",
  (_shown, value) => {
    const encoded = encodeURIComponent(value.toWellFormed());

    test("what is looked for is not there, and nothing breaks", async () => {
      const bearer = { authorization: `Bearer ${key}` };
      const cursor = Buffer.from(`2026-01-01T00:00:00Z ${value}`).toString("base64url").slice(0, 200);
      const asked = [
        `/api/v1/recordings/${encoded.slice(0, 200)}`,
        `/api/v1/recordings?state=${encoded}`,
        `/api/v1/recordings?from=${encoded}`,
        `/api/v1/recordings?cursor=${cursor}`,
      ].map((path) => openConsole(onbin.url).get(path, bearer));
      const inside = [
        `/api/app/calls?q=${encoded}`,
        `/api/app/calls?cursor=${cursor}`,
        `/api/app/calls/${encoded.slice(0, 200)}`,
        `/api/app/calls/${encoded.slice(0, 200)}/audio`,
        `/api/app/error-log?cursor=${cursor}`,
        `/api/app/checks/${encoded.slice(0, 200)}/events`,
      ].map((path) => administrator.get(path));
      for (const { status, text: body } of await Promise.all([...asked, ...inside])) {
        if (status !== 200) expectRefusal(status, body);
      }
    });

    test("who signs in so is nobody", async () => {
      const tries = [
        openConsole(onbin.url, "127.0.0.9").post("/api/app/sign-in", {
          company: value,
          email: value,
          password: value,
        }),
        openConsole(onbin.url, "127.0.0.10").post("/api/app/operator-sign-in", {
          email: value,
          password: value,
        }),
        openConsole(onbin.url, "127.0.0.11").get(`/api/app/links/${encoded.slice(0, 200)}`),
        openConsole(onbin.url, "127.0.0.12").get("/api/app/session", { cookie: `onbin=${encoded}` }),
      ];
      for (const { status, text: body } of await Promise.all(tries)) expectRefusal(status, body);
    });

    test("no company and no settings come of it, unless they are only words", async () => {
      const names = await operator.post("/api/operator/companies", {
        id: `c${hostile.indexOf(value)}`,
        name: value,
      });
      if (names.status !== 201) expectRefusal(names.status, names.text);
      const id = await operator.post("/api/operator/companies", { id: value, name: "x" });
      expectRefusal(id.status, id.text);
      for (const field of ["bucket", "folder", "accessKeyId", "endpoint"]) {
        const values = { ...goodValues, endpoint: "aws", [field]: value };
        const saved = await administrator.post("/api/app/amazon-s3", { values, test: false, version: 99 });
        expectRefusal(saved.status, saved.text);
      }
    });

    test("the push door takes it as text, or says no", async () => {
      const { status } = await knock(
        onbin.url,
        key,
        recordingForm({ externalId: value.slice(0, 256), memo: value }, wave(1)),
      );
      expect(status === 201 || refused(status)).toBe(true);
    });
  },
);

test.each([
  "/api/v1/recordings/%ff",
  "/api/app/calls/%E0%A4%A",
  "/%00",
  "//evil.example/",
  "/api/v1/recordings/../../etc/passwd",
])("GET %s", async (path) => {
  const socket = connect(onbin.port, "127.0.0.1");
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: onbin\r\nAuthorization: Bearer ${key}\r\nConnection: close\r\n\r\n`,
  );
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  if (path.startsWith("/api/"))
    expectRefusal(Number(answer.slice(9, 12)), answer.slice(answer.indexOf("\r\n\r\n")));
});

test.each<[string, string, string]>([
  ["no JSON", "application/json", "{"],
  ["nothing", "application/json", ""],
  ["a list", "application/json", "[]"],
  ["null", "application/json", "null"],
  [
    "a poisoned prototype",
    "application/json",
    '{"__proto__":{"kind":"operator"},"company":"a","email":"b","password":"c"}',
  ],
  ["XML", "text/xml", "<a/>"],
  ["a form", "application/x-www-form-urlencoded", "company=acme"],
  ["a megabyte", "application/json", JSON.stringify({ company: "x".repeat(1_000_000) })],
])("a sign-in whose body is %s", async (_what, type, body) => {
  const answer = await fetch(`${onbin.url}/api/app/sign-in`, {
    method: "POST",
    headers: { "content-type": type },
    body,
  });
  expectRefusal(answer.status, await answer.text());
});

test("the service is as well as before", async () => {
  expect((await fetch(`${onbin.url}/readyz`)).status).toBe(200);
  const right = { company: "acme", email: "administrator@acme.example.com", password };
  expect((await openConsole(onbin.url, "127.0.0.13").post("/api/app/sign-in", right)).status).toBe(200);
});
