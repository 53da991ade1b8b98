import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openOperator } from "../support/console-in-test.ts";
import { form, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { answersIn, exchange } from "../support/raw-http.ts";

let onbin: OnbinInTest;
let key: string;
const body = form(recordingForm({ externalId: "tricks" }, wave(1)));

beforeAll(async () => {
  onbin = await startOnbin();
  ({ key } = await (await openOperator(onbin)).addCompany("acme"));
});
afterAll(async () => {
  const output = onbin.output.join("");
  await onbin.stop();
  expect(output).not.toContain("http.failed");
  expect(output).not.toContain("role.died");
});

/** A request with these lines in its head. */
const head = (first: string, ...lines: readonly string[]) =>
  [first, "Host: onbin", `Authorization: Bearer ${key}`, ...lines, "", ""].join("\r\n");
const type = "Content-Type: multipart/form-data; boundary=----onbin-in-test";
const pushHead = (...lines: readonly string[]) => head("POST /api/v1/recordings HTTP/1.1", type, ...lines);
const ask = async (bytes: string | Buffer) => answersIn(await exchange(onbin.port, bytes));

/** The one answer in the one shape of errors. */
async function refusal(bytes: string | Buffer): Promise<[number, string]> {
  const [answer, ...others] = await ask(bytes);
  expect(others).toEqual([]);
  const { error } = JSON.parse(answer?.body ?? "") as { error: Record<string, string> };
  expect([error.message, error.cure]).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);
  return [answer?.status ?? 0, error.code ?? ""];
}

describe("two lengths are no length (RFC 9112, 6.3: request smuggling)", () => {
  const hidden = head("GET /api/v1/recordings HTTP/1.1", "Connection: close");
  test.each<[string, string[], string | Buffer]>([
    ["chunks and a length", ["Content-Length: 5", "Transfer-Encoding: chunked"], `0\r\n\r\n${hidden}`],
    ["a length and chunks", ["Transfer-Encoding: chunked", "Content-Length: 5"], `0\r\n\r\n${hidden}`],
    ["two lengths", ["Content-Length: 5", "Content-Length: 6"], "12345"],
    ["one length twice", ["Content-Length: 5", "Content-Length: 5"], "12345"],
    ["a list of lengths", ["Content-Length: 5, 6"], "12345"],
    ["a length below 0", ["Content-Length: -1"], ""],
    ["a length in hexadecimals", ["Content-Length: 0x5"], "12345"],
    ["a length with a sign", ["Content-Length: +5"], "12345"],
    ["chunked, and something after it", ["Transfer-Encoding: chunked, identity"], "0\r\n\r\n"],
    ["chunked in a header folded over two lines", ["Transfer-Encoding:", " chunked"], `0\r\n\r\n${hidden}`],
    ["a blank before the colon", ["Transfer-Encoding : chunked"], "0\r\n\r\n"],
    ["a header name with NUL", ["X-A\0: b"], ""],
    ["a value with CR alone", ["X-A: b\rContent-Length: 5"], "12345"],
    ["a chunk whose length is none", ["Transfer-Encoding: chunked"], "zz\r\nabc\r\n0\r\n\r\n"],
    ["a chunk longer than any", ["Transfer-Encoding: chunked"], "fffffffffffffffff\r\na"],
    ["a chunk that is longer than it says", ["Transfer-Encoding: chunked"], "1\r\nabcdef\r\n0\r\n\r\n"],
  ])("%s: 400, and the connection ends", async (_what, lines, rest) => {
    const [status, code] = await refusal(Buffer.concat([Buffer.from(pushHead(...lines)), Buffer.from(rest)]));
    expect([status, ["request_invalid", "multipart_broken"].includes(code)]).toEqual([400, true]);
  });
});

describe("a head that could be read in two ways, or is too large", () => {
  test("two hosts, two keys, two types: 400", async () => {
    for (const twice of ["Host: evil.example", "Authorization: Bearer x", "Content-Type: text/plain"]) {
      const answer = await refusal(`${pushHead(twice, "Content-Length: 3", "Connection: close")}abc`);
      expect(answer).toEqual([400, "request_invalid"]);
    }
  });
  test("no host at all: 400", async () => {
    expect(await refusal("GET /api/v1/recordings HTTP/1.1\r\nConnection: close\r\n\r\n")).toEqual([
      400,
      "request_invalid",
    ]);
  });
  test("17 KB of one header, and of many: 431", async () => {
    expect(await refusal(head("GET / HTTP/1.1", `X-A: ${"a".repeat(17_000)}`))).toEqual([
      431,
      "headers_too_large",
    ]);
    const many = Array.from({ length: 1200 }, (_, i) => `X-${i}: aaaaaaa`);
    expect(await refusal(head("GET / HTTP/1.1", ...many))).toEqual([431, "headers_too_large"]);
  });
  test("101 short headers: 431, and none is left out in silence", async () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => `X-${i}: a`);
    const first = "GET /api/v1/recordings HTTP/1.1";
    expect(await refusal(head(first, ...many(2900), "Connection: close"))).toEqual([
      431,
      "headers_too_large",
    ]);
    expect(await refusal(head(first, ...many(100), "Connection: close"))).toEqual([431, "headers_too_large"]);
    const [fits] = await ask(head(first, ...many(90), "Connection: close"));
    expect(fits?.status).toBe(200);
  });
  test("a line of 20 KB: 431", async () => {
    expect(await refusal(head(`GET /${"a".repeat(20_000)} HTTP/1.1`))).toEqual([431, "headers_too_large"]);
  });
  test("what is no HTTP at all: 400", async () => {
    for (const garbage of [
      "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
      "HELO x\r\n\r\n",
      "\r\n\r\nGET\r\n\r\n",
      "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ]) {
      expect(await refusal(Buffer.from(garbage, "latin1"))).toEqual([400, "request_invalid"]);
    }
  });
});

describe("methods and addresses", () => {
  test.each(["OPTIONS", "TRACE", "PUT", "DELETE", "PATCH"])(
    "%s of a door is no address, and echoes nothing",
    async (method) => {
      const [answer] = await ask(
        head(`${method} /api/v1/recordings HTTP/1.1`, "X-Secret: 4711", "Connection: close"),
      );
      expect(answer?.status).toBe(404);
      expect(`${answer?.head}${answer?.body}`).not.toContain("4711");
      expect(answer?.head).not.toMatch(/access-control-allow/i);
    },
  );
  test("CONNECT opens no way anywhere", async () => {
    expect(await refusal("CONNECT 127.0.0.1:5432 HTTP/1.1\r\nHost: 127.0.0.1:5432\r\n\r\n")).toEqual([
      404,
      "not_found",
    ]);
  });
  test("HEAD has no body", async () => {
    const said = await exchange(onbin.port, head("HEAD /api/v1/recordings HTTP/1.1", "Connection: close"));
    expect(said).toMatch(/^HTTP\/1\.1 [24]\d\d /);
    expect(said.endsWith("\r\n\r\n")).toBe(true);
  });
  test("Upgrade is passed over", async () => {
    const [answer] = await ask(
      head("GET /api/v1/recordings HTTP/1.1", "Connection: Upgrade, close", "Upgrade: h2c"),
    );
    expect(answer?.status).toBe(200);
  });
  test.each([
    "http://evil.example/api/v1/recordings",
    "//evil.example/api/v1/recordings",
    "/api/v1/recordings/%252e%252e%252f..%252fusers",
    "/api/v1/recordings/..%2f..%2f..%2fetc%2fpasswd",
    "/assets/..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/assets/%2e%2e/%2e%2e/%2e%2e/package.json",
    "/assets/....//....//package.json",
    "/assets/..%5c..%5cpackage.json",
    "/api/v1/recordings;a=b",
    "/API/v1/recordings",
    "/api/v1/./recordings",
    "/api/app/%75sers",
    "/%2e/api/operator/companies",
    "*",
  ])("GET %s gives nothing away", async (path) => {
    const [answer] = await ask(head(`GET ${path} HTTP/1.1`, "Connection: close"));
    expect([400, 401, 404]).toContain(answer?.status);
    expect(answer?.body).not.toMatch(/root:|"dependencies"|"items"/);
  });
});

describe("several requests in one go", () => {
  test("are answered in their order, each by its own", async () => {
    const requests = ["a", "b", "c"].map((id, i) =>
      head(`GET /api/v1/recordings/${id} HTTP/1.1`, ...(i === 2 ? ["Connection: close"] : [])),
    );
    const answers = await ask(requests.join(""));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(new Set(answers.map(({ head: one }) => /x-request-id: (\S+)/.exec(one)?.[1])).size).toBe(3);
  });
  test("a push and a request behind it do not mix", async () => {
    const push = Buffer.concat([Buffer.from(pushHead(`Content-Length: ${body.length}`)), body]);
    const answers = await ask(
      Buffer.concat([push, Buffer.from(head("GET /readyz HTTP/1.1", "Connection: close"))]),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 200]);
  });
  test("one that is refused before its body takes what follows with it", async () => {
    const inside = head("GET /api/v1/recordings HTTP/1.1");
    const wrong = pushHead(`Content-Length: ${inside.length}`, "Expect: 100-continue").replace(
      key,
      "onbin_x",
    );
    const answers = await ask(wrong + inside);
    expect(answers.map(({ status }) => status)).toEqual([401]);
  });
});

describe("bodies that lie", () => {
  test("longer than they say: what is too much is no second request", async () => {
    const push = Buffer.concat([
      Buffer.from(pushHead(`Content-Length: ${body.length - 40}`, "Connection: close")),
      body,
    ]);
    const [status, code] = await refusal(push);
    expect([status, ["multipart_broken", "request_invalid"].includes(code)]).toEqual([400, true]);
  });
  test("gzip is not what it says it is", async () => {
    const push = Buffer.concat([
      Buffer.from(pushHead(`Content-Length: ${body.length}`, "Content-Encoding: gzip", "Connection: close")),
      body,
    ]);
    const [answer] = await ask(push);
    expect([200, 201, 400, 415]).toContain(answer?.status);
  });
});

describe("JSON", () => {
  const signIn = (json: string) =>
    refusal(
      head(
        "POST /api/app/sign-in HTTP/1.1",
        "Content-Type: application/json",
        `Content-Length: ${Buffer.byteLength(json)}`,
        "Connection: close",
      ) + json,
    );
  const good = '"email":"b@example.com","password":"c"';
  test.each<[string, string, number]>([
    ["100,000 lists within each other", "[".repeat(100_000) + "]".repeat(100_000), 400],
    ["40,000 objects within each other", `${'{"a":'.repeat(40_000)}1${"}".repeat(40_000)}`, 400],
    ["a number of 100,000 digits", `{"company":${"9".repeat(100_000)},${good}}`, 400],
    ["a number beyond all", `{"company":1e999,${good}}`, 400],
    ["__proto__", `{"__proto__":{"admin":true},"company":"a",${good}}`, 400],
    ["__proto__, spelled otherwise", `{"\\u005f_proto__":{"admin":true},"company":"a",${good}}`, 400],
    ["constructor.prototype", `{"constructor":{"prototype":{"admin":true}},"company":"a",${good}}`, 400],
    [
      "a key twice: the last counts, for every reader of ours",
      `{"company":["x"],"company":"a",${good}}`,
      401,
    ],
    ["NUL", `{"company":"a\\u0000",${good}}`, 400],
    ["half a character", `{"company":"\\ud800",${good}}`, 400],
    ["bytes that are no UTF-8", `{"company":"a",${good}}\xff`, 400],
    ["a byte-order mark", `\ufeff{"company":"a",${good}}`, 401],
    ["a file where text is meant", `{"company":{"type":"Buffer","data":[0]},${good}}`, 400],
  ])("%s: %i", async (_what, json, status) => {
    expect((await signIn(json))[0]).toBe(status);
  });
  test("its charset is UTF-8 whatever it says", async () => {
    const json = '{"company":"a","email":"b","password":"c"}';
    const said = await ask(
      head(
        "POST /api/app/sign-in HTTP/1.1",
        "Content-Type: application/json; charset=utf-16",
        `Content-Length: ${json.length}`,
        "Connection: close",
      ) + json,
    );
    expect(said[0]?.status).toBeLessThan(500);
  });
});
